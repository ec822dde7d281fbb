"""Pipedrive's export of a view of deals: any of its columns, no history; won and lost deals keep the stage they were in."""

from spm_core.exchange.crm import Crm

PIPEDRIVE = Crm(
    "pipedrive",
    {
        "id": ("Deal - ID", "ID"),
        "name": ("Deal - Title", "Title"),
        "account": ("Deal - Organization", "Organization", "Organization - Name", "Organization name"),
        "owner": ("Deal - Owner", "Owner"),
        "stage": ("Deal - Stage", "Stage"),
        "status": ("Deal - Status", "Status"),
        "amount": ("Deal - Value", "Value"),
        "currency": ("Deal - Currency of Value", "Deal - Currency", "Currency"),
        "created": ("Deal - Deal created", "Deal - Creation date", "Deal - Add time", "Creation date"),
        "changed": ("Deal - Last stage change", "Last stage change"),
        "won": ("Deal - Won time", "Won time"),
        "lost": ("Deal - Lost time", "Lost time"),
        "closed": ("Deal - Deal closed on", "Deal - Won time", "Deal - Lost time"),
        "close": ("Deal - Expected close date", "Expected close date"),
        "reason": ("Deal - Lost reason", "Lost reason"),
    },
    ("id", "name", "stage", "status"),
    {
        "leadin": "S1",
        "contactmade": "S1",
        "qualified": "S2",
        "needsdefined": "S3",
        "demoscheduled": "S3",
        "proposalmade": "S4",
        "negotiationsstarted": "S5",
    },
)
