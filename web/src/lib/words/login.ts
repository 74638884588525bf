import { defineWords } from "./define-words.svelte.ts"

const en = {
  title: "Sign in",
  welcomeBack: "Come in, and draw.",
  tagline: "Every model that makes pictures, behind one address of your own.",
  definition: "limn, verb: to draw; to fill a page with light.",
  coverAlt: "A book cover of vermilion cloth: the letter L among gilded vines.",
  name: "Name",
  password: "Password",
  signIn: "Sign in",
  with: (label: string) => `Sign in with ${label}`,
  or: "or",
  linkField: "One-time link",
  linkFieldHint: "The whole link, or what stands behind #link=.",
  haveLink: "I have a one-time link",
  useLink: "Sign in with the link",
  noLinkIn: "There is no link in this text. It ends in #link= and a code.",
  lostEverything: "Lost everything? Use the admin token",
  adminToken: "Admin token",
  adminTokenHint: "Shown at the first start, or set in LIMN_ADMIN_TOKEN. It signs in as the first owner.",
  useToken: "Sign in with the token",
  freshTitle: "This Limn is new",
  freshText:
    "Nobody has a password yet. The first start printed a one-time link into the terminal, or into the container's log: open it. This prints another:",
  opening: "Opening the link…",
  linkFailed: "The link did not open",
  failures: {
    sign_in_failed: "The sign-in did not go through. Try again, or ask an operator.",
    account_disabled: "This account has been disabled. An operator can open it again.",
  },
  welcome: "Welcome. Who are you?",
  welcomeText: "The link has done its work and will not open again. With a name and a password you come back from any device.",
  yourName: "Your name",
  newPassword: "A password",
  passwordHint: "At least 8 characters.",
  showPassword: "Show the password",
  hidePassword: "Hide the password",
  begin: "Save and begin",
  skip: "Not now",
  skipHint: "You stay signed in on this device for 30 days. A password can be set any time under “Your settings”.",
  language: "Language",
}

/** Words of the page that signs people in. */
export const loginWords = defineWords(en, () => import("./login.zh.ts"))
export type LoginWords = typeof en
