import { defineWords } from "./define-words.svelte.ts"

const en = {
  title: "Settings",
  text: "What holds on this installation, and what can be changed while it runs.",
  here: "Changed here, at once",
  ownersOnly: "Only owners may change these.",
  announcement: "A word to everybody",
  announcementHint: "Shown above every page of the web app.",
  newMembers: "What new members may spend",
  hide: "Hide what users draw",
  hideHint: "Operators and owners then see no thumbnails in the console, only figures.",
  ofServer: "Set where the server is started",
  ofServerText: (version: string) =>
    `Limn ${version}. Environment variables go before limn.yaml, and that before the defaults; a change needs a restart.`,
  oidcOn: (label: string) => `People can sign in with ${label}.`,
  oidcOff:
    "Sign-in by an identity provider (OIDC) is off: set LIMN_OIDC_ISSUER, LIMN_OIDC_CLIENT_ID and LIMN_OIDC_CLIENT_SECRET to turn it on.",
  search: "Search the settings",
  notSet: "Not set",
  origin: "Where it comes from",
  environment: "Environment",
  byDefault: "Default",
  groups: { server: "Server", keeping: "What is kept, and where", access: "Keys and sign-in", other: "Other" },
  /** By the names of limn.yaml, where the server's own words do not do. */
  descriptions: {} as Readonly<Record<string, string>>,
  noneFit: "No such setting",
}

/** Words of the page of settings. */
export const settingWords = defineWords(en, () => import("./console-settings.zh.ts"))
export type SettingWords = typeof en
