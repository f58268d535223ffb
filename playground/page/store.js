/*
 * What the page knows: people, their chats, the clock. Everything is applied so that hearing it
 * twice, or out of order, changes nothing: events and reloads may cross each other.
 * Events sent: people, chat, message, delete, action, answer, clock, open.
 */

import * as api from "./api.js";

const CJK = /^[\p{Script=Han}·]+$/u;

/** "王" + "建国" is 王建国; other names keep the space between. */
export function fullName(person) {
  const first = person.first_name ?? "";
  const last = person.last_name ?? "";
  if (CJK.test(first) && CJK.test(last)) return last + first;
  return `${first} ${last}`.trim() || `#${person.id}`;
}

/** One line that stands for a message in the list and in quotations. */
export function preview(message) {
  const words = message.text ?? message.caption ?? "";
  if (message.photo) return words ? `[照片] ${words}` : "[照片]";
  if (message.voice) return words ? `[语音] ${words}` : "[语音]";
  if (message.document) return `[文件] ${message.document.file_name ?? words}`;
  if (message.contact) return `[联系方式] ${fullName(message.contact)}`;
  return words || "[消息]";
}

const emptyChat = () => ({
  messages: new Map(),
  gone: new Set(),
  keyboard: null,
  commands: [],
  placeholder: "",
  loaded: false,
});

class Store extends EventTarget {
  people = new Map();
  chats = new Map();
  /** The bot's face: name, username, description, short_description. */
  bot = {};
  /** Seconds the demonstration is ahead of this machine's clock. */
  offset = 0;
  /** Id of the person whose phone is in the hand, or null. */
  open = null;
  /** Person id -> events heard while their chat is being read. */
  #loading = new Map();

  emit(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  on(type, handler) {
    this.addEventListener(type, (event) => handler(event.detail));
  }

  /** Now in the demonstration, in seconds. */
  now() {
    return Date.now() / 1000 + this.offset;
  }

  person(id) {
    return this.people.get(id);
  }

  chat(id) {
    if (!this.chats.has(id)) this.chats.set(id, emptyChat());
    return this.chats.get(id);
  }

  /** The messages of a chat, oldest first. */
  ordered(id) {
    return [...this.chat(id).messages.values()].sort((a, b) => a.message_id - b.message_id);
  }

  async loadPeople() {
    const list = await api.people();
    this.people = new Map(list.map((person) => [person.id, person]));
    this.emit("people");
  }

  async loadBot() {
    this.bot = await api.bot();
  }

  async loadClock() {
    this.applyClock((await api.clock()).offset_seconds);
  }

  /** Reads a chat whole. What happened while the answer was on its way is applied on top of it. */
  async loadChat(id) {
    const meanwhile = [];
    this.#loading.set(id, meanwhile);
    const heard = await api.chat(id).finally(() => this.#loading.delete(id));
    const fresh = emptyChat();
    for (const message of heard.messages) this.#keep(fresh, message);
    fresh.commands = heard.commands ?? [];
    fresh.loaded = true;
    this.#keyboard(fresh, heard);
    this.chats.set(id, fresh);
    for (const event of meanwhile) this.apply(event);
    this.emit("chat", { id });
  }

  #keyboard(chat, heard) {
    chat.keyboard = heard.keyboard ?? null;
    chat.placeholder = heard.placeholder ?? heard.keyboard?.input_field_placeholder ?? "";
  }

  /** Is this message newer than what is known of it? Keeps it if so. */
  #keep(chat, message) {
    const known = chat.messages.get(message.message_id);
    if (chat.gone.has(message.message_id)) return false;
    if (known && (known.revision ?? 0) >= (message.revision ?? 0)) return false;
    chat.messages.set(message.message_id, message);
    return true;
  }

  /** One event of the stream. */
  apply(event) {
    const id = event.person;
    this.#loading.get(id)?.push(event);
    if (event.type === "clock") this.applyClock(event.offset_seconds);
    else if (event.type === "unread") this.#applyPerson(id, event);
    else if (event.type === "message" || event.type === "edit") this.#applyMessage(id, event);
    else if (event.type === "delete") for (const messageId of event.message_ids) this.#applyDelete(id, messageId);
    else if (event.type === "answer") this.emit("answer", event);
    else if (event.type === "chat_action") this.emit("action", { id, action: event.action });
  }

  applyClock(offset) {
    this.offset = offset;
    this.emit("clock");
  }

  #applyPerson(id, event) {
    const person = this.person(id);
    if (!person) return;
    for (const key of ["unread", "last_text", "last_at", "blocked"]) {
      if (event[key] !== undefined) person[key] = event[key];
    }
    if (event.keyboard !== undefined) this.#keyboard(this.chat(id), event);
    this.emit("people", { id });
  }

  #applyMessage(id, event) {
    const chat = this.chat(id);
    const isNew = !chat.messages.has(event.message.message_id);
    if (this.#keep(chat, event.message)) this.emit("message", { id, message: event.message, isNew });
  }

  #applyDelete(id, messageId) {
    const chat = this.chat(id);
    chat.gone.add(messageId);
    chat.messages.delete(messageId);
    this.emit("delete", { id, messageId });
  }
}

export const store = new Store();
