"""HubSpot's export of a view of deals: headers in the user's language, and when each deal entered which stage."""

from spm_core.exchange.crm import Crm

HUBSPOT = Crm(
    "hubspot",
    {
        "id": ("Record ID", "Deal ID", "ID de registro", "Datensatz-ID", "ID de l'enregistrement", "ID do registro"),
        "name": ("Deal Name", "Nombre del negocio", "Deal-Name", "Nom de la transaction", "Nome do negócio"),
        "account": (
            "Associated Company (Primary)",
            "Associated Company",
            "Associated Companies",
            "Empresa asociada (principal)",
            "Zugehöriges Unternehmen (primär)",
        ),
        "owner": (
            "Deal owner",
            "Propietario del negocio",
            "Zuständiger Mitarbeiter für den Deal",
            "Propriétaire de la transaction",
        ),
        "stage": ("Deal Stage", "Etapa del negocio", "Deal-Phase", "Phase de la transaction", "Etapa do negócio"),
        "amount": ("Amount", "Importe", "Valor", "Betrag", "Montant"),
        "currency": ("Currency", "Deal Currency Code", "Moneda", "Währung", "Devise"),
        "created": ("Create Date", "Fecha de creación", "Erstellungsdatum", "Date de création", "Data de criação"),
        "close": ("Close Date", "Fecha de cierre", "Abschlussdatum", "Date de clôture", "Data de fechamento"),
        "next_step": ("Next step", "Próximo paso", "Nächster Schritt", "Prochaine étape"),
        "reason": ("Closed Lost Reason", "Motivo de negocio perdido", "Grund für verlorenen Deal"),
    },
    ("id", "name", "stage"),
    {
        "appointmentscheduled": "S1",
        "qualifiedtobuy": "S2",
        "presentationscheduled": "S3",
        "decisionmakerboughtin": "S4",
        "contractsent": "S5",
        "closedwon": "WON",
        "closedlost": "LOST",
    },
)
