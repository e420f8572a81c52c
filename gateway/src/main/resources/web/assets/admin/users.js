// Users, and what each may do.

import { t } from "../text.js";
import { get, path, post, put, remove } from "./api.js";
import { html, nothing } from "./html.js";
import { View } from "./view.js";
import { word } from "./words.js";

export const roleField = (value = "viewer") => ({ name: "role", label: t("role"), value, options: ["viewer", "operator", "admin"].map((role) => [role, `${role}: ${word("role", role)}`]) });

const passwordField = () => ({ name: "password", label: t("newPassword"), help: t("passwordHelp"), type: "password", autocomplete: "new-password", required: true });

export class Users extends View {
  get title() {
    return t("nav-users");
  }

  async load() {
    this.users = (await get("/users")).items;
  }

  actions() {
    return html`<button type="button" class="primary" @click=${this.add}>${t("addUser")}</button>`;
  }

  body() {
    return html`<ul class="lines">${this.users.map(
      (user) => html`<li class="line" data-user=${user.name}>
        <span class="what"><b>${user.name}</b><span class="tag">${user.role}</span>${user["has-password"] ? nothing : html`<span class="tag bad">${t("noPassword")}</span>`}<span class="reason">${word("role", user.role)}</span></span>
        <span class="row">
          <button type="button" class="small" aria-label=${t("roleOf", user)} @click=${() => this.changeRole(user)}>${t("role")}</button>
          <button type="button" class="small" aria-label=${t("passwordOf", user)} @click=${() => this.changePassword(user)}>${t("password")}</button>
          <button type="button" class="small danger" aria-label=${t("removeUser", user)} @click=${() => this.remove(user)}>${t("remove")}</button>
        </span>
      </li>`,
    )}</ul>`;
  }

  add = () =>
    this.ask({
      title: t("addUser"),
      fields: [{ name: "name", label: t("userName"), required: true, maxlength: 64 }, roleField(), passwordField()],
      go: t("addUser"),
      done: (user) => t("userAdded", user),
      send: (values) => post("/users", values),
    });

  changeRole(user) {
    this.ask({ title: t("roleOf", user), fields: [roleField(user.role)], go: t("save"), done: t("userChanged", user), send: (values) => put(path`/users/${user.name}`, values) });
  }

  changePassword(user) {
    this.ask({ title: t("passwordOf", user), fields: [passwordField()], go: t("save"), done: t("userChanged", user), send: (values) => put(path`/users/${user.name}`, values) });
  }

  remove(user) {
    this.ask({ title: t("removeUserTitle", user), text: t("removeUserText"), go: t("remove"), danger: true, done: t("userRemoved", user), send: () => remove(path`/users/${user.name}`) });
  }
}
