"""The vocabulary of the demo company: people, customers, products and what they say. All of it made up."""

TEAM_NAMES = ("North", "South", "East", "West", "Baltic", "Alpine", "Iberia", "Atlantic", "Danube", "Fjord")
TEAM_ZONES = ("Europe/Helsinki", "Europe/Madrid", "Europe/Warsaw", "America/Sao_Paulo")

# The first team's manager and sellers, then the second's; further teams combine first and last names.
MANAGERS = ("Mia Lindqvist", "Rafael Monteiro")
SELLERS = (
    ("Anna Berg", "Ben Wikström", "Ingrid Sørdal", "Väinö Hakamaa", "Lucas Ferreira de Andrade"),
    ("Chiara Bellucci", "João Figueira", "Émile Durand", "Katarzyna Wiśniewska-Zielonka", "Sofia Papadaki"),
)
LEAVER = "Tomás Navarrete"
FIRST_NAMES = (
    *("Aino", "Bruno", "Camila", "Dario", "Elsa", "Felipe", "Greta", "Henrik", "Isabel", "Jonas", "Karin", "Leon"),
    *("Marta", "Nils", "Olivia", "Paulo", "Rosa", "Signe", "Teo", "Ulla", "Vera", "Wanda", "Yann", "Zoë"),
)
LAST_NAMES = (
    *("Aaltonen", "Bakke", "Carvalho", "Dahl", "Engström", "Fontaine", "Gallo", "Haugen", "Iversen", "Jansson"),
    *("Kowalczyk", "Laine", "Moreau", "Nygård", "Oliveira", "Petrov", "Quist", "Rossi", "Salonen", "Teixeira"),
    *("Urbano", "Virtala", "Weiss", "Zanetti", "Ahola", "Brandt", "Costa", "Duarte", "Ekholm", "Fischer"),
)

NORTH_ROOTS = (
    *("Kivisalo", "Norrbäck", "Hallvika", "Sundmark", "Tervakari", "Østhavn", "Lindehus", "Karhusuo", "Vestergrav"),
    *("Brennmo", "Ylikoski Saaristo", "Granforsen", "Målviken", "Honkanummi", "Stensjödal", "Rautaranta", "Fjellbru"),
    *("Isokarhu", "Hvidsande", "Långskär", "Pohjanhovi", "Skogsund", "Tuulikallio", "Bjørnestrand", "Ekholmen"),
    *("Valkeavuo", "Nordanvik", "Suvilahde", "Kråkfors", "Myrskyluoto", "Helgevik", "Oravainio", "Torsgruvan"),
    *("Lumijärvi", "Havnebakken", "Silfverfors", "Aurakivi", "Rödklint", "Kalvehave", "Metsäpirtti"),
)
SOUTH_ROOTS = (
    *("Montalvia", "Ribeira Alta", "Valdorro", "Casabruna", "Guadalmera", "Belmonteiro", "Pedrafina", "Lagoalinda"),
    *("Sierrablanca de los Arroyos", "Fontechiara", "Água Marinha", "Roccadura", "Tramontera Sul", "Olivarra"),
    *("Châteauvert", "Campo Dourado", "Portanera", "Altamira do Vale", "Brancaleone", "Salinera", "Vila Serena"),
    *("Torrejara", "Morrocastel", "Kalliréa", "Zaragüeta", "Mirandola Grande", "Rocheclaire", "Pontebasso"),
    *("Serra Azul", "Navarroja", "Costabianca", "Limoeiro", "Peñafranca", "Varzealinda", "Montferlan-Lys"),
    *("Oliveto", "Cabo Raso", "Santorsola", "Almadanim", "Vallombra"),
)
TRADES = (
    ("Paper", "pulp and paper"),
    ("Foods", "food"),
    ("Mining", "mining"),
    ("Water", "municipal water"),
    ("Chemicals", "chemicals"),
    ("Shipyards", "marine"),
    ("Dairy", "food"),
    ("Energy", "district heating"),
    ("Pharma", "pharmaceuticals"),
    ("Breweries", "food"),
    ("Steel", "metals"),
    ("Textiles", "textiles"),
)
TOWNS = ("Harbour", "Hills", "Upper Works", "Lower Works", "Bay", "Valley", "Island", "Lakes", "Canal", "Forest")
NORTH_FORMS = (("Oy", "EUR"), ("AB", "SEK"), ("Oyj", "EUR"), ("AS", "EUR"), ("A/S", "EUR"), ("Oy", "EUR"))
SOUTH_FORMS = (("S.L.", "EUR"), ("Lda.", "EUR"), ("S.r.l.", "EUR"), ("Ltda.", "USD"), ("SAS", "EUR"), ("S.A.", "EUR"))

# Name, list price in EUR, and what an opportunity for it is called.
PRODUCTS = (
    ("Tarn 200 process pump", 18500, ("process pumps line 1", "circulation pumps", "pump replacement", "spare pump")),
    ("Tarn 400 process pump", 42000, ("main pumps", "pump hall renewal", "feed pumps line 3", "high-head pumps")),
    ("Clarvo filter skid", 36000, ("filter skid", "intake filtration", "process water filters", "filter renewal")),
    ("Clarvo cartridge set", 6800, ("cartridge frame order", "cartridges 12 months", "filter cartridges")),
    ("Minim dosing unit", 12400, ("dosing upgrade", "chemical dosing", "dosing pilot")),
    ("Service agreement, 3 years", 24000, ("service agreement", "service agreement renewal", "maintenance 3 years")),
    ("Pulse condition monitoring", 9600, ("condition monitoring", "vibration monitoring", "monitoring pilot")),
    ("Tarn pump station", 118000, ("pump station", "storm water station", "turnkey pump station")),
)

NEXT_STEPS = {
    "S1": ("call the plant manager", "first visit to the site", "find out who owns the budget", "send two references"),
    "S2": ("walk the line with maintenance", "agree on the measuring points", "meet purchasing", "get flow data"),
    "S3": ("go through the savings together", "customer confirms the specification", "demo at the test bench"),
    "S4": ("go through the offer with purchasing", "call about open points", "visit after their board meeting"),
    "S5": ("agree on payment terms", "signature round at the customer", "confirm the delivery week"),
}
REASONS_WON = (
    *("value case", "trust and relations", "fit of solution", "delivery or timing", "references"),
    *("existing supplier", "price"),
)
REASONS_LOST = ("no decision", "price", "competitor", "timing", "no budget", "no fit", "no access to decision makers")
COMPETITORS = ("Hydralind", "Brevik Pumps", "Filtramar", "Sollander Pumps")
LEARNINGS_WON = (
    "Bring the maintenance foreman to the test bench; he sold it inside the house.",
    "Their own energy bill in the value case did more than our brochure.",
    "Offer in two options: they argued about which, not about whether.",
    "Asked for the signing steps in the second meeting and booked each of them.",
    "A pilot on one line for four weeks made the decision easy.",
    "The reference visit to a similar plant settled the doubts about noise.",
)
LEARNINGS_LOST = (
    "We met the buyer four times and the plant manager never.",
    "The competitor was already writing the specification when we came in.",
    "No date on their side: we waited for a budget that did not exist.",
    "Our delivery time was two weeks too long for their shutdown; ask for the shutdown dates first.",
    "We cut the price twice before anyone asked what it was worth.",
    "Should have stopped after the second cancelled meeting.",
)
ACTIVITY_NOTES = (
    *("pricing", "specification", "site walk", "open points on delivery", "savings estimate", "introductions"),
    *("maintenance contract", "test results", "shutdown plan", "reference visit"),
)
CHECK_REASONS = ("waiting for their board", "buyer on holiday", "they compare two offers", "budget round next week")
SNOOZE_REASONS = ("customer's shutdown until then", "new plant manager starts then", "tender opens then")
NOTES = (
    ("announcement", "Price list changes on the first of next month; offers sent before keep the old prices."),
    ("campaign", "Cartridge campaign: everyone names five customers with filters older than three years."),
    ("market", "Hydralind quotes delivery in twelve weeks now, ours is seven."),
    ("learning", "Two plants asked for energy figures first: bring the savings sheet to the first visit."),
    ("market", "Two municipalities moved their pump renewals to next year's budget."),
    ("announcement", "The test bench is free on Thursdays again; book it through the service desk."),
    ("learning", "A four-week pilot convinced a dairy that had said no in spring; the report is in the shared folder."),
    ("campaign", "Water utilities fair in three weeks: agree on meetings before we go."),
)
CONTACT_ROLES = ("plant manager", "buyer", "maintenance", "project engineer", "finance")

# What is agreed in a coaching, what customers do next, what colleagues may copy, what a key account wants this year.
AGREED = (
    "ask the buyer who signs, and when",
    "bring the savings to their plant manager in their own numbers",
    "send the reference from the paper mill",
    "agree the next date before leaving the site",
    "find out what they compare us with",
)
STEPS = (
    "They show the offer to their finance on Thursday",
    "Their plant manager tests the sample next week",
    "They send the drawings by Friday",
    "The board decides on the 20th",
)
COPIED = (
    "Measure their energy use for a day before the offer; the saving sold itself.",
    "Let their operator explain the problem in the meeting, not us.",
    "Write the offer in their words, on one page.",
    "Ask for the date of the board before sending anything.",
)
GOALS = (
    "cut energy per cubic metre by a tenth",
    "no unplanned stops in the autumn",
    "one supplier for all pumps of the site",
    "prepare the new line for next spring",
)
