/* Puts the page together: which person is open, the address, the keys that work everywhere. */

import { drawHead, setUpChat } from "./chat.js";
import { openClock, setUpClock } from "./clock.js";
import { openComposer, setUpComposer, startWith, takeFiles } from "./composer.js";
import { failed } from "./dialogs.js";
import { byId, narrow, touch } from "./dom.js";
import { markRead, openHistory, setUpHistory } from "./history.js";
import { live } from "./live.js";
import { focusList, setUpPeople } from "./people.js";
import { store } from "./store.js";
import { setUpTheme } from "./theme.js";

/** Kept in the address: #person=ID, and once &start=PAYLOAD. */
function route() {
  const fields = new URLSearchParams(location.hash.slice(1));
  const id = Number(fields.get("person"));
  return { id: Number.isSafeInteger(id) && id !== 0 ? id : null, start: fields.get("start") };
}

/** Shows what the address says. */
async function show() {
  const { id, start } = route();
  const known = id !== null && store.person(id) ? id : null;
  byId("app").dataset.view = known === null ? "list" : "chat";
  byId("chat").dataset.state = known === null ? "none" : "open";
  if (known !== store.open) {
    const before = store.open;
    store.open = known;
    store.emit("open");
    if (known === null) document.title = "五责 · 演示";
    else {
      drawHead();
      openHistory();
      openComposer(before);
    }
  }
  if (known === null) return;
  try {
    if (!store.chat(known).loaded) await store.loadChat(known);
    markRead();
    if (start !== null) startWith(start);
  } catch (error) {
    failed(error);
  }
}

function focusLine() {
  if (touch()) return;
  const start = byId("start");
  (start.hidden ? byId("text") : start).focus({ preventScroll: true });
}

/** Opens a person's phone; from the list it is a step forward, between phones it is not. */
async function openPerson(id) {
  const address = `#person=${id}`;
  if (store.open === null) history.pushState({ fromList: true }, "", address);
  else history.replaceState(history.state, "", address);
  await show();
  focusLine();
}

async function backToList() {
  if (!narrow()) {
    focusList();
    return;
  }
  history.replaceState(null, "", location.pathname);
  const left = store.open;
  await show();
  requestAnimationFrame(() => (byId(`person-${left}`) ? byId(`person-${left}`).focus() : focusList()));
}

const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.key === "/" && !typing(event.target) && !event.ctrlKey && !event.metaKey) {
    if (narrow() && store.open !== null) return;
    event.preventDefault();
    byId("search").focus();
    byId("search").select();
  } else if (event.key === "Escape" && store.open !== null) {
    const inChat = byId("chat").contains(event.target) || event.target === document.body;
    const inMessages = byId("history").contains(event.target) || byId("keys").contains(event.target);
    if (inMessages && !byId("line").hidden) byId("text").focus();
    else if (inChat) backToList();
    else if (byId("search") === event.target) focusList();
  }
}

function setUpDrop() {
  const chat = byId("chat");
  chat.addEventListener("dragover", (event) => {
    if (store.open === null || byId("line").hidden) return;
    event.preventDefault();
    chat.classList.add("dropping");
  });
  for (const type of ["dragleave", "drop"]) chat.addEventListener(type, () => chat.classList.remove("dropping"));
  chat.addEventListener("drop", (event) => {
    event.preventDefault();
    if (store.open !== null && !byId("line").hidden) takeFiles([...event.dataTransfer.files]);
  });
}

setUpTheme();
setUpPeople(openPerson);
setUpHistory();
setUpComposer();
setUpClock();
setUpChat({ openPerson, openClock });
setUpDrop();
byId("back").addEventListener("click", backToList);
addEventListener("hashchange", show);
addEventListener("popstate", show);
addEventListener("keydown", onKey);
// The people must be known before the address can be followed; after a gap the address still holds.
store.on("people", ({ id }) => id === undefined && show());
live();
