/* The messages of the open chat: drawing, edits in place, scrolling, reading. */

import * as api from "./api.js";
import { bubble } from "./bubbles.js";
import { byId, h } from "./dom.js";
import { store } from "./store.js";
import { dayHeading, dayKey } from "./time.js";

/** So near to the end counts as being at the end, px. */
const NEAR_END = 72;
/** A day whose beginning is so far out of sight has a floating name, px; it is shown for so long, ms. */
const FLOATS = 8;
const REST_MS = 1200;
/** After a change these many ms show what changed. */
const FLASH_MS = 1200;

const view = byId("history");
const list = byId("messages");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** At the end and following it; false while history is read. */
let following = true;
let lastTop = 0;
/** Messages that came while history was read. */
let missed = 0;
let reading = null;
let resting = null;

const nodeOf = (messageId) => list.querySelector(`.msg[data-id="${messageId}"]`);

function showMissed() {
  byId("newest").hidden = following;
  byId("newest-count").hidden = missed === 0;
  byId("newest-count").textContent = String(missed);
  byId("newest").setAttribute("aria-label", missed ? `到最新消息,${missed} 条新消息` : "到最新消息");
}

/** To the end of the chat. */
export function toEnd(smooth = false) {
  following = true;
  missed = 0;
  const far = view.scrollHeight - view.scrollTop > 2.5 * view.clientHeight;
  view.scrollTo({ top: view.scrollHeight, behavior: smooth && !far && !calm.matches ? "smooth" : "instant" });
  showMissed();
  markRead();
}

function onScroll() {
  const rest = view.scrollHeight - view.scrollTop - view.clientHeight;
  if (rest <= NEAR_END) {
    following = true;
    missed = 0;
    markRead();
  } else if (view.scrollTop < lastTop) following = false;
  lastTop = view.scrollTop;
  showMissed();
  showDay();
}

/** The day's name floats over the messages while they move, and lets them be read when they rest. */
function showDay() {
  const { top } = view.getBoundingClientRect();
  for (const section of list.querySelectorAll(".day")) {
    section.classList.toggle("floating", section.getBoundingClientRect().top < top - FLOATS);
  }
  view.classList.toggle("moving", !following);
  clearTimeout(resting);
  resting = setTimeout(() => view.classList.remove("moving"), REST_MS);
}

/** What is looked at, at its end, in a visible window, has been read. */
export function markRead() {
  const id = store.open;
  if (id === null || document.hidden || !following || reading) return;
  if (!(store.person(id)?.unread > 0)) return;
  reading = setTimeout(async () => {
    try {
      await api.read(id);
    } catch {
      // The badge stays; the next look at the chat tries again.
    } finally {
      reading = null;
    }
  }, 150);
}

/** The section of a message's day, made when it is the day's first. */
function daySection(message) {
  const key = dayKey(message.date);
  const sections = [...list.querySelectorAll(".day")];
  const found = sections.find((section) => section.dataset.day === key);
  if (found) return found;
  const heading = h("h3", { class: "day-name" }, h("span", {}, dayHeading(message.date, store.now())));
  const section = h("section", { class: "day", dataset: { day: key, date: message.date } }, heading);
  const later = sections.find((other) => other.dataset.day > key);
  if (later) later.before(section);
  else list.append(section);
  return section;
}

/** Remembers which button had the focus, to give it back after a node was replaced. */
function focusedKey(node) {
  if (!node.contains(document.activeElement)) return null;
  const keys = [...node.querySelectorAll(".key")];
  return { index: keys.indexOf(document.activeElement), data: document.activeElement.dataset.data };
}

function refocus(node, was) {
  const keys = [...node.querySelectorAll(".key:not(:disabled)")];
  const same = keys.find((key) => was.data !== undefined && key.dataset.data === was.data);
  const next = was.index < 0 ? node : (same ?? keys[Math.min(was.index, keys.length - 1)]);
  if (next) next.focus({ preventScroll: true });
  else byId("text").focus({ preventScroll: true });
}

function put(message) {
  const fresh = bubble(store.open, message);
  const old = nodeOf(message.message_id);
  if (old) {
    const was = focusedKey(old);
    old.replaceWith(fresh);
    if (was) refocus(fresh, was);
    return fresh;
  }
  const section = daySection(message);
  const later = [...section.querySelectorAll(".msg")].find((node) => Number(node.dataset.id) > message.message_id);
  if (later) later.before(fresh);
  else section.append(fresh);
  return fresh;
}

function emptySign() {
  const { bot } = store;
  return h(
    "div",
    { class: "empty" },
    h("span", { class: "empty-sign", "aria-hidden": "true" }, [...(bot.name || "五责")][0]),
    h("b", {}, bot.name || "机器人"),
    h("p", {}, bot.description || bot.short_description || "还没有消息。点下面的「开始」。"),
  );
}

function drawEmpty() {
  const empty = list.querySelector(".empty");
  const wanted = store.open !== null && store.chat(store.open).loaded && store.chat(store.open).messages.size === 0;
  empty?.remove();
  if (wanted) list.append(emptySign());
}

/** The whole chat anew: after opening it, and after a gap in the stream. */
function drawAll({ id }) {
  if (id !== store.open) return;
  const was = document.activeElement?.closest?.(".msg")?.dataset.id;
  view.setAttribute("aria-live", "off");
  list.replaceChildren();
  for (const message of store.ordered(id)) put(message);
  drawEmpty();
  if (was) nodeOf(was)?.focus({ preventScroll: true });
  if (following) toEnd();
  requestAnimationFrame(() => view.setAttribute("aria-live", "polite"));
}

function onMessage({ id, message, isNew }) {
  if (id !== store.open) return;
  const node = put(message);
  drawEmpty();
  if (!isNew) {
    node.classList.add("changed");
    setTimeout(() => node.classList.remove("changed"), FLASH_MS);
  } else {
    node.classList.add("fresh");
    if (!message.from_bot) following = true;
    else if (!following) missed += 1;
  }
  if (following) toEnd(true);
  else showMissed();
}

function onDelete({ id, messageId }) {
  if (id !== store.open) return;
  const node = nodeOf(messageId);
  const section = node?.closest(".day");
  node?.remove();
  if (section && !section.querySelector(".msg")) section.remove();
  drawEmpty();
}

/** Another chat is opened: from its end. */
export function openHistory() {
  following = true;
  missed = 0;
  lastTop = 0;
  list.replaceChildren();
  if (store.open !== null && store.chat(store.open).loaded) drawAll({ id: store.open });
  showMissed();
}

/** To a message quoted somewhere. */
export function goTo(messageId) {
  const node = nodeOf(messageId);
  if (!node) return;
  node.scrollIntoView({ block: "center", behavior: calm.matches ? "instant" : "smooth" });
  node.classList.add("changed");
  setTimeout(() => node.classList.remove("changed"), FLASH_MS);
}

export function setUpHistory() {
  view.addEventListener("scroll", onScroll, { passive: true });
  byId("newest").addEventListener("click", () => {
    toEnd(true);
    if (!matchMedia("(pointer: coarse)").matches) byId("text").focus({ preventScroll: true });
  });
  document.addEventListener("visibilitychange", markRead);
  // A keyboard that unfolds or a picture that arrives must not push the end out of sight.
  const keepEnd = new ResizeObserver(() => {
    if (following) view.scrollTop = view.scrollHeight;
    showDay();
  });
  keepEnd.observe(view);
  keepEnd.observe(list);
  store.on("chat", drawAll);
  store.on("message", onMessage);
  store.on("delete", onDelete);
  store.on("people", markRead);
  store.on("clock", () => {
    for (const section of list.querySelectorAll(".day")) {
      section.querySelector(".day-name span").textContent = dayHeading(Number(section.dataset.date), store.now());
    }
  });
}
