import { defineWords } from "./define-words.svelte.ts"

const en = {
  close: "Close",
  cancel: "Cancel",
  save: "Save",
  remove: "Remove",
  copy: "Copy",
  copied: "Copied",
  loading: "Loading…",
  retry: "Try again",
  offline: "The server can't be reached. Check the connection; nothing that runs there is lost.",
  failed: "Something went wrong.",
  optional: "optional",
  /** Between a label and its value. */
  colon: ": ",
  more: "More",
  free: "free",
  priceUnknown: "price unknown",
  notFound: "There is nothing at this address.",
  notFoundText: "It may have been deleted, or the address is incomplete.",
  home: "Back to the chat room",
}

/** Words that every page may need. */
export const kitWords = defineWords(en, () => import("./kit.zh.ts"))
export type KitWords = typeof en
