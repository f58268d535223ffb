/* The bot's buttons: under a message (inline) and below the input line (reply keyboard). */

import * as api from "./api.js";
import { byId, h, icon } from "./dom.js";
import { failed, toast } from "./dialogs.js";
import { deepLink } from "./entities.js";
import { store } from "./store.js";

/** Telegram's clients stop waiting for an answer about then. */
const PATIENCE_MS = 30_000;

/** Buttons pressed and not yet answered: "message id|data" -> timer. */
const pending = new Map();
/** Callback query id -> the press it stands for. */
const presses = new Map();
/** Answers that overtook the server's word that the press arrived. */
const early = new Set();
const pendingKey = (messageId, data) => `${messageId}|${data}`;

function inlineButton(message, button) {
  const waits = pending.has(pendingKey(message.message_id, button.callback_data));
  const props = { class: "key", type: "button", dataset: {}, "aria-busy": waits ? "true" : null };
  if (button.callback_data !== undefined) props.dataset.data = button.callback_data;
  else if (button.url) props.dataset.url = button.url;
  else props.disabled = true;
  return h("button", props, h("span", {}, button.text), button.url ? icon("out") : null);
}

/** The buttons under a message, or null. */
export function inlineKeyboard(message) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.some((row) => row.length)) return null;
  return h(
    "div",
    { class: "inline", role: "group", "aria-label": "消息按钮" },
    rows.filter((row) => row.length).map((row) => h("div", { class: "key-row" }, row.map((button) => inlineButton(message, button)))),
  );
}

function settle(messageId, data) {
  const key = pendingKey(messageId, data);
  clearTimeout(pending.get(key));
  pending.delete(key);
  for (const node of document.querySelectorAll(`.msg[data-id="${messageId}"] .key[aria-busy]`)) {
    if (node.dataset.data === data) node.removeAttribute("aria-busy");
  }
}

/** One press of a button under a message. */
export async function press(button, openLink) {
  if (button.dataset.url) {
    openLink(button.dataset.url);
    return;
  }
  const messageId = Number(button.closest(".msg").dataset.id);
  const { data } = button.dataset;
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  pending.set(pendingKey(messageId, data), setTimeout(() => settle(messageId, data), PATIENCE_MS));
  try {
    const { callback_query_ids: ids } = await api.tap(store.open, messageId, data);
    for (const id of ids) {
      presses.set(id, { messageId, data });
      if (early.delete(id)) answered({ callback_query_id: id });
    }
  } catch (error) {
    settle(messageId, data);
    failed(error);
  }
}

/** The bot answered a press: the button rests again. */
export function answered(event) {
  const id = event.callback_query_id;
  const pressed = presses.get(id);
  presses.delete(id);
  if (pressed) settle(pressed.messageId, pressed.data);
  else early.add(id);
}

/** Arrow keys inside a block of buttons; null when the key leads out of it or is none of ours. */
export function gridNeighbour(block, current, key) {
  const rows = [...block.querySelectorAll(".key-row")].map((row) => [...row.querySelectorAll(".key:not(:disabled)")]);
  const y = rows.findIndex((row) => row.includes(current));
  const x = rows[y]?.indexOf(current) ?? -1;
  if (x < 0) return null;
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key] ?? [0, 0];
  if (dx) return rows[y][x + dx] ?? rows[y + dx]?.at(dx > 0 ? 0 : -1) ?? null;
  if (dy && rows[y + dy]) return rows[y + dy][Math.min(x, rows[y + dy].length - 1)];
  return null;
}

/** Does the person want the keyboard folded away? Forgotten with the next chat. */
let folded = false;

function replyButton(button) {
  const plain = typeof button === "string" ? { text: button } : button;
  const dataset = { say: plain.text };
  if (plain.request_contact) dataset.contact = "yes";
  return h("button", { class: "key", type: "button", dataset }, plain.request_contact ? icon("user") : null, h("span", {}, plain.text));
}

/** Draws the reply keyboard of the open chat and its switch. */
export function drawReplyKeyboard() {
  const keyboard = store.open === null ? null : store.chat(store.open).keyboard;
  const rows = keyboard?.keyboard?.filter((row) => row.length) ?? [];
  const box = byId("keys");
  const toggle = byId("keys-toggle");
  box.replaceChildren(...rows.map((row) => h("div", { class: "key-row" }, row.map(replyButton))));
  box.hidden = rows.length === 0 || folded;
  toggle.hidden = rows.length === 0;
  toggle.setAttribute("aria-pressed", folded ? "false" : "true");
}

export function unfold() {
  folded = false;
}

/** Wires the reply keyboard; `say(text)` sends a button's words, `ownContact()` the phone number. */
export function setUpReplyKeyboard(say, ownContact) {
  byId("keys-toggle").addEventListener("click", () => {
    folded = !folded;
    drawReplyKeyboard();
  });
  byId("keys").addEventListener("click", (event) => {
    const button = event.target.closest(".key");
    if (!button) return;
    if (button.dataset.contact) ownContact();
    else say(button.dataset.say);
    if (store.chat(store.open).keyboard?.one_time_keyboard) {
      folded = true;
      drawReplyKeyboard();
    }
  });
}

/** A link pressed or tapped: a bot's deep link opens here, anything else in a new tab. */
export function follow(address, startWith) {
  const deep = deepLink(address);
  if (!deep) {
    if (/^(https?|tg):/i.test(address)) window.open(address, "_blank", "noopener,noreferrer");
    return;
  }
  const { username } = store.bot;
  if (username && deep.username.toLowerCase() !== username.toLowerCase()) toast(`这里只有 @${username}`);
  else startWith(deep.payload);
}
