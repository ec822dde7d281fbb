"""Who was there, in the form: the people of the chosen customer, colleagues, and somebody new by typing a name."""

from bot.activities.people import Present
from bot.blocks import OPTIONS, Block, Choice, field, labels, options
from bot.clashes import typed_in
from bot.desk import Ask, Desk, FieldError
from bot.fields import holding
from bot.finding import LONGEST_NAME, NewAccount
from spm_core.book.customers import person
from spm_core.book.names import normalised
from spm_core.book.records import Account, Contact, Member

WHO = "who"
MOST = 20  # people at one activity
KNOWN, COLLEAGUE, NEW = "c:", "m:", "+"  # what the value of a choice begins with
_HINT = "People at the customer and colleagues. Somebody new: type the name."


def register(desk: Desk) -> None:
    """Sign up."""
    desk.options("activity.who")(offered)


def who(account: str, present: Present) -> Block:
    """The field; its name says whose people it holds, so that another customer's are not left standing in it."""
    element: Block = {
        "type": "multi_external_select",
        "action_id": "activity.who",
        "min_query_length": 0,
        "max_selected_items": MOST,
        "placeholder": {"type": "plain_text", "text": "Type a few letters"},
    }
    chosen = [
        *((_titled(one), KNOWN + one.id) for one in present.known),
        *((one.name, COLLEAGUE + one.id) for one in present.colleagues),
        *((_new(name), NEW + name) for name in present.new),
    ]
    if chosen:
        element["initial_options"] = [option.to_dict() for option in options(chosen)]
    return field(_id(account), "Who was there?", element, hint=_HINT, optional=True)


def _new(name: str) -> str:
    return f"Add “{name}”"


def _id(account: str) -> str:
    return f"{WHO}~{NEW if account.startswith(NEW) else account}"


def _titled(one: Contact) -> str:
    """`Kim Larsen · buyer`."""
    return f"{one.name} · {one.role}" if one.role and one.role != one.name else one.name


def who_again(ask: Ask, block: Block, account: str) -> Block:
    """A block of the form once another customer is chosen: colleagues and new names stay, the others' people go."""
    name = str(block["block_id"])
    if name.partition("~")[0] != WHO or name == _id(account):
        return block
    kept = [one for one in typed_in(ask, name).get("selected_options") or () if not one["value"].startswith(KNOWN)]
    return block | {"block_id": _id(account), "element": holding(block["element"], {"selected_options": kept})}


def offered(ask: Ask) -> list[Choice]:
    """People at the customer, key persons first, then colleagues, that fit what was typed; last what was typed as a new name."""
    typed = " ".join(ask.chosen.removeprefix(NEW).replace('"', "").split())  # a line writes +"Pia Vik"
    here = sorted(_here(ask, str(ask.meta.get("account") or "")), key=lambda one: (not one.key_person, one.name))
    people = [
        *((_titled(one), KNOWN + one.id) for one in here),
        *((one.name, COLLEAGUE + one.id) for one in _others(ask)),
    ]
    fitting = [(label, value) for label, value in people if _fits(label, typed)][: OPTIONS - 1]
    named = labels([label for label, _ in fitting])
    choices = [(label, value) for label, (_, value) in zip(named, fitting, strict=True)]
    is_known = person(typed) in {"", *(person(one.name) for one in here)}
    return choices if is_known else [*choices, (_new(typed[:LONGEST_NAME]), NEW + typed[:LONGEST_NAME])]


def _fits(label: str, typed: str) -> bool:
    words = normalised(label).split()
    return all(any(word.startswith(part) for word in words) for part in normalised(typed).split())


def _here(ask: Ask, account: str) -> list[Contact]:
    """Who is at a customer today; nobody where none is chosen, or a new one."""
    known = ask.store.contacts(account) if account and not account.startswith(NEW) else ()
    return [one for one in known if one.left_on is None]


def _others(ask: Ask) -> list[Member]:
    return [one for one in ask.store.members() if one.active and one.id != ask.me.id]


def there(ask: Ask, customer: Account | NewAccount | None) -> Present:
    """Who was chosen in the form that was sent. Raises FieldError for somebody of another customer, or new at none."""
    chosen = ask.form.many(WHO)
    here = {one.id: one for one in _here(ask, customer.id if isinstance(customer, Account) else "")}
    by_name = {person(one.name): one for one in here.values()}
    colleagues = {one.id: one for one in _others(ask)}
    known, new = list[Contact](), list[str]()
    for value in chosen:
        if value.startswith(NEW) and (one := by_name.get(person(value[1:]))):
            known.append(one)
        elif value.startswith(NEW):
            new.append(" ".join(value[1:].split())[:LONGEST_NAME])
        elif value.startswith(KNOWN):
            known.append(_of(here, value.removeprefix(KNOWN), customer))
    if new and customer is None:
        raise FieldError(WHO, f"At which customer is {new[0]}? Choose the customer, or leave {new[0]} out.")
    with_me = [colleagues[of] for value in chosen if (of := value.removeprefix(COLLEAGUE)) in colleagues]
    return Present(tuple(dict.fromkeys(known)), tuple(dict.fromkeys(new)), tuple(with_me))


def _of(here: dict[str, Contact], of: str, customer: Account | NewAccount | None) -> Contact:
    """Somebody at the customer. Raises FieldError."""
    if of not in here:
        where = f"at {customer.name}" if customer else "at a customer that is chosen"
        raise FieldError(WHO, f"Somebody here is not {where}. Choose again who was there.")
    return here[of]
