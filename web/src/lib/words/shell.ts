import { defineWords } from "./define-words.svelte.ts"

const en = {
  chat: "Draw",
  models: "Models",
  gallery: "Gallery",
  docs: "Docs",
  console: "Console",
  skip: "Skip to content",
  mainNavigation: "Main",
  account: "Account",
  settings: "Your settings",
  signOut: "Sign out",
  theme: "Theme",
  themeSystem: "Like the device",
  themeLight: "Light",
  themeDark: "Dark",
  language: "Language",
  demo: "Demo mode: the built-in painter draws under every name, and nothing is charged.",
  demoShort: "Demo mode: nothing is charged.",
  demoAction: "Connect a provider",
}

/** Words of what is around every page. */
export const shellWords = defineWords(en, () => import("./shell.zh.ts"))
export type ShellWords = typeof en
