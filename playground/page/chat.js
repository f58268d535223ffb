/* The chat screen: its head, its menus, what can be done with a message, keys. */

import * as api from "./api.js";
import { quote, say, startWith } from "./composer.js";
import { alert, ask, confirm, failed, openMenu, pick, toast, view } from "./dialogs.js";
import { byId } from "./dom.js";
import { deepLink } from "./entities.js";
import { goTo } from "./history.js";
import { answered, follow, gridNeighbour, press } from "./keyboards.js";
import { everybody, tint } from "./people.js";
import { fullName, store } from "./store.js";

const history = byId("history");
const TYPING_MS = 5000;
const LONG_PRESS_MS = 500;
const ACTIONS = {
  typing: "正在输入",
  upload_photo: "正在发送照片",
  upload_document: "正在发送文件",
  record_voice: "正在录音",
  upload_voice: "正在发送语音",
  find_location: "正在定位",
};
/** Person id -> {words, timer} while the bot is busy for them. */
const busy = new Map();

// ---- head -----------------------------------------------------------------

function drawStatus() {
  const person = store.person(store.open);
  if (!person) return;
  const action = busy.get(store.open);
  const bot = store.bot.name || "机器人";
  const status = byId("chat-status");
  status.classList.toggle("typing", action !== undefined);
  if (action) status.textContent = `${bot} ${action.words}`;
  else if (person.blocked) status.textContent = `已停用 ${bot}`;
  else status.textContent = [person.title, person.group].filter(Boolean).join(" · ");
}

/** Name, picture and state of the person whose phone this is. */
export function drawHead() {
  const person = store.person(store.open);
  if (!person) return;
  const name = fullName(person);
  byId("chat-name").textContent = name;
  byId("chat-avatar").textContent = [...name][0];
  byId("chat-avatar").dataset.tint = tint(person.id);
  byId("chat").setAttribute("aria-label", `${name} 的聊天`);
  document.title = `${name} · 五责 · 演示`;
  drawStatus();
}

function rest(id) {
  clearTimeout(busy.get(id)?.timer);
  busy.delete(id);
  drawStatus();
}

function onAction({ id, action }) {
  clearTimeout(busy.get(id)?.timer);
  const words = `${ACTIONS[action] ?? "正在处理"}…`;
  busy.set(id, { words, timer: setTimeout(() => rest(id), TYPING_MS) });
  drawStatus();
}

// ---- menus ----------------------------------------------------------------

async function setBlocked(blocked) {
  const id = store.open;
  if (blocked && !(await confirm("停用机器人", "停用后,机器人不能再给这个人发消息。", "停用"))) return;
  api.block(id, blocked).catch(failed);
}

async function askPayload() {
  const bot = store.bot.username ?? "bot";
  const typed = await ask("用链接打开", `相当于点开 t.me/${bot}?start=…`, "链接或其中的参数", "打开");
  if (typed === null) return;
  const value = deepLink(typed.trim())?.payload ?? typed.trim();
  if (/^[\w-]{0,64}$/.test(value)) startWith(value);
  else toast("参数只能用字母、数字、_ 和 -,最多 64 个", "bad");
}

function moreMenu(openClock) {
  const { blocked, phone } = store.person(store.open);
  openMenu(byId("more"), "更多操作", [
    { label: "用链接打开…", icon: "link", act: askPayload },
    { label: "演示时间…", icon: "clock", act: () => openClock(byId("more")) },
    phone ? { label: "复制手机号", detail: phone, icon: "copy", act: () => copy(phone) } : undefined,
    null,
    blocked
      ? { label: "重新启用机器人", icon: "check", act: () => setBlocked(false) }
      : { label: "停用机器人", icon: "block", danger: true, act: () => setBlocked(true) },
  ].filter((item) => item !== undefined));
}

async function copy(words) {
  try {
    await navigator.clipboard.writeText(words);
    toast("已复制");
  } catch {
    toast("浏览器不允许复制", "bad");
  }
}

async function forwardTo(message, openPerson) {
  const from = store.open;
  const chosen = await pick("由谁转发给机器人", everybody());
  if (chosen === null) return;
  try {
    await api.forward(chosen, from, message.message_id);
    openPerson(chosen);
  } catch (error) {
    failed(error);
  }
}

function messageMenu(node, anchor, openPerson) {
  const message = store.chat(store.open).messages.get(Number(node.dataset.id));
  if (!message) return;
  const words = message.text ?? message.caption ?? "";
  openMenu(anchor, "这条消息", [
    { label: "回复", icon: "reply", act: () => quote(message) },
    { label: "转发…", icon: "forward", act: () => forwardTo(message, openPerson) },
    words ? { label: "复制文字", icon: "copy", act: () => copy(words) } : undefined,
  ].filter(Boolean));
}

// ---- clicks and keys on messages ------------------------------------------

function onClick(event, openPerson) {
  const { target } = event;
  const link = target.closest("a[href]");
  if (link && deepLink(link.href)) {
    event.preventDefault();
    follow(link.href, startWith);
    return;
  }
  const key = target.closest(".inline .key");
  const photo = target.closest("[data-photo]");
  const quoted = target.closest("[data-goto]");
  const command = target.closest("[data-command]");
  const actions = target.closest(".actions");
  if (key) press(key, (address) => follow(address, startWith));
  else if (photo) view(photo.dataset.photo);
  else if (quoted) goTo(Number(quoted.dataset.goto));
  else if (command) say(command.dataset.command);
  else if (actions) messageMenu(actions.closest(".msg"), actions, openPerson);
}

function onContextMenu(event, openPerson) {
  const node = event.target.closest(".msg");
  if (!node || event.target.closest("a, .key") || String(getSelection())) return;
  event.preventDefault();
  const fromKeyboard = event.clientX === 0 && event.clientY === 0;
  messageMenu(node, fromKeyboard ? node : { x: event.clientX, y: event.clientY }, openPerson);
}

function longPress(openPerson) {
  let timer = null;
  const stop = () => clearTimeout(timer);
  history.addEventListener("pointerdown", (event) => {
    const node = event.target.closest(".msg");
    if (event.pointerType !== "touch" || !node || event.target.closest(".key")) return;
    const point = { x: event.clientX, y: event.clientY };
    timer = setTimeout(() => messageMenu(node, point, openPerson), LONG_PRESS_MS);
  });
  for (const type of ["pointerup", "pointermove", "pointercancel"]) history.addEventListener(type, stop, { passive: true });
}

const messages = () => [...history.querySelectorAll(".msg")];

function onHistoryKey(event, openPerson) {
  const key = event.target.closest(".key");
  if (key) {
    const next = gridNeighbour(key.closest(".inline"), key, event.key);
    if (next) next.focus();
    else if (event.key === "ArrowDown") byId("text").focus();
    else if (event.key === "ArrowUp") key.closest(".msg").focus();
    else return;
    event.preventDefault();
    return;
  }
  const here = event.target.closest(".msg");
  if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    const all = messages();
    const to = here ? all[all.indexOf(here) + (event.key === "ArrowUp" ? -1 : 1)] : all.at(-1);
    event.preventDefault();
    if (to) to.focus();
    else if (event.key === "ArrowDown") byId("text").focus();
  } else if (event.key === "Enter" && event.target === here) {
    event.preventDefault();
    messageMenu(here, here.querySelector(".bubble"), openPerson);
  }
}

/** ↑ in an empty line: to the newest message's buttons, or to the message itself. */
function onLineKey(event) {
  if (event.key !== "ArrowUp" || event.defaultPrevented || byId("text").value) return;
  const last = messages().at(-1);
  const target = last?.querySelector(".key:not(:disabled)") ?? last;
  if (!target) return;
  event.preventDefault();
  target.focus();
}

async function onAnswer(event) {
  answered(event);
  if (event.person !== store.open) return;
  if (event.url) follow(event.url, startWith);
  if (!event.text) return;
  if (event.show_alert) await alert(store.bot.name || "机器人", event.text);
  else toast(event.text);
}

/** Wires the chat screen. */
export function setUpChat({ openPerson, openClock }) {
  history.addEventListener("click", (event) => onClick(event, openPerson));
  history.addEventListener("contextmenu", (event) => onContextMenu(event, openPerson));
  history.addEventListener("keydown", (event) => onHistoryKey(event, openPerson));
  history.addEventListener("dblclick", (event) => {
    const node = event.target.closest(".msg");
    if (node && !event.target.closest("button, a")) quote(store.chat(store.open).messages.get(Number(node.dataset.id)));
  });
  longPress(openPerson);
  byId("text").addEventListener("keydown", onLineKey);
  byId("more").addEventListener("click", () => moreMenu(openClock));
  store.on("people", drawHead);
  store.on("chat", drawHead);
  store.on("action", onAction);
  store.on("answer", onAnswer);
  store.on("message", ({ id, message }) => message.from_bot && rest(id));
}
