/* The stream of events, kept open; everything is read again after each gap. */

import { byId } from "./dom.js";
import { store } from "./store.js";

/** First and longest wait before the next attempt. */
const FIRST_MS = 300;
const LONGEST_MS = 3000;
/** A blink shorter than this is not worth a bar. */
const QUIET_MS = 250;

let wait = FIRST_MS;
let bar = null;

function away() {
  bar ??= setTimeout(() => {
    byId("away").hidden = false;
    document.body.dataset.away = "yes";
  }, QUIET_MS);
}

function back() {
  clearTimeout(bar);
  bar = null;
  byId("away").hidden = true;
  delete document.body.dataset.away;
  wait = FIRST_MS;
}

/** Everything shown, read anew; other chats when they are opened. */
async function reload() {
  for (const chat of store.chats.values()) chat.loaded = false;
  await Promise.all([store.loadBot(), store.loadClock()]);
  await store.loadPeople();
}

/** Connects, and again whenever the connection is lost. */
export function live() {
  away();
  const source = new EventSource("/playground/events");
  const again = () => {
    source.close();
    away();
    setTimeout(live, wait);
    wait = Math.min(wait * 2, LONGEST_MS);
  };
  source.onerror = again;
  source.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    // The server dropped events for us, or the bot changed its name or commands.
    if (event.type === "resync" || event.type === "profile") reload().catch(again);
    else store.apply(event);
  };
  source.onopen = async () => {
    try {
      await reload();
      back();
    } catch {
      again();
    }
  };
}
