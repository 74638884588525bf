import { defineWords } from "./define-words.svelte.ts"

const actions = {
  "session.create": "signed in",
  "session.refuse": "was not let in",
  "session.end": "signed out",
  "key.create": "made a key",
  "key.change": "changed a key",
  "key.rotate": "gave a key a new secret",
  "key.revoke": "revoked a key",
  "credit.give": "gave a credit",
  "user.create": "added a user",
  "user.change": "changed a user",
  "user.disable": "disabled a user",
  "user.login_link": "made a login link",
  "team.create": "added a team",
  "team.change": "changed a team",
  "team.delete": "deleted a team",
  "channel.create": "added a channel",
  "channel.change": "changed a channel",
  "channel.test": "tested a channel",
  "channel.delete": "deleted a channel",
  "price.set": "set a price",
  "price.unset": "took a price back",
  "settings.change": "changed the settings",
  "picture.delete": "deleted pictures",
  "share.create": "shared pictures",
  "share.revoke": "ended a share",
}

const en = {
  title: "Audit log",
  text: "Who has changed what, and who has signed in. It is kept for 400 days, and nobody can change it.",
  action: "What was done",
  anyAction: "Whatever was done",
  actor: "Who",
  anyActor: "By anybody",
  actors: { user: "A user", token: "Admin token", cli: "Command line", system: "Limn" },
  actions: actions as Readonly<Record<string, string>>,
  from: (address: string) => `from ${address}`,
  details: "Details",
  clear: "Clear the filters",
  none: "Nothing has happened yet",
  noneText: "Every change and every sign-in will stand here.",
  noneFit: "Nothing fits",
  noneFitText: "Nothing was done that fits these filters.",
}

/** Words of the page of the audit log. */
export const auditWords = defineWords(en, () => import("./console-audit.zh.ts"))
export type AuditWords = typeof en

/** The actions that there are words for. */
export const knownActions: readonly string[] = Object.keys(actions)

/** Says an action in words; one that is not known here as it is. */
export function sayAction(action: string): string {
  return auditWords.current.actions[action] ?? action
}
