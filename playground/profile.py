"""The bot's face: what it has set about itself, and what of it a person sees."""

from playground.people import Json, Person
from playground.world import World


def face(world: World) -> Json:
    """Show the bot's face as somebody with a Chinese client sees it."""
    return {
        "id": world.bot["id"],
        "username": world.bot["username"],
        "name": _localized(world, "name") or world.bot["first_name"],
        "description": _localized(world, "description"),
        "short_description": _localized(world, "short_description"),
        "menu_button": world.profile.get("menu_button:") or {"type": "default"},
    }


def commands_for(world: World, person: Person) -> list[Json]:
    """Find the commands that a person's menu shows, the narrowest scope first.

    Source of the order: core.telegram.org/bots/api#determining-list-of-commands.
    """
    language = person.language_code.partition("-")[0]
    for scope in (f"chat/{person.id}", "all_private_chats", "default"):
        for code in (language, ""):
            commands: list[Json] = world.profile.get(f"commands:{scope}:{code}") or []
            if commands:
                return commands
    return []


def _localized(world: World, what: str, language: str = "zh") -> str:
    text: str = world.profile.get(f"{what}:{language}") or world.profile.get(f"{what}:") or ""
    return text
