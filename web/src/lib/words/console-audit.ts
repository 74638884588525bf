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

/** What a change names, as the admin API calls it. */
const fields = {
  name: "Name",
  budget_usd: "Budget",
  budget_period: "Begins anew",
  requests_per_minute: "Requests a minute",
  pictures_per_minute: "Pictures a minute",
  concurrency: "At once",
  max_concurrency: "Calls at once",
  models: "Models",
  scopes: "May do",
  images: "Pictures in chat",
  guarantee: "Insist on a picture",
  expires_at: "Works until",
  user_id: "User",
  team_id: "Team",
  role: "Role",
  disabled: "Disabled",
  enabled: "In use",
  password: "Password",
  method: "By",
  grace_seconds: "Seconds that the former secret still works",
  credit_id: "Credit",
  amount_usd: "Amount",
  reason: "What for",
  upstream: "Protocol",
  preset: "Provider",
  base_url: "Address",
  keys: "Keys",
  weight: "Weight",
  priority: "Priority",
  headers_timeout: "Longest wait for an answer",
  idle_timeout: "Longest silence inside one",
  settings: "Settings of the protocol",
  changed: "Changed",
  prices: "Price",
  pictures: "Pictures",
  hide_thumbnails: "Hide what users draw",
  member_budget_usd: "Budget of new members",
  member_budget_period: "Budget of new members begins anew",
  announcement: "A word to everybody",
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
  fields: fields as Readonly<Record<string, string>>,
  methods: { password: "password", link: "one-time link", admin_token: "admin token", oidc: "identity provider" } as Readonly<
    Record<string, string>
  >,
  yes: "yes",
  no: "no",
  none: "none",
  secretChanged: "changed",
  from: (address: string) => `from ${address}`,
  details: "Details",
  clear: "Clear the filters",
  empty: "Nothing has happened yet",
  emptyText: "Every change and every sign-in will stand here.",
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
