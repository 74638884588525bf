/** A key combination of the chat room and what it does. */
export interface Shortcut {
  readonly name: ShortcutName
  /** Where it holds: while writing, anywhere on the page, or in a picture that is shown large. */
  readonly place: "composer" | "page" | "viewer" | "mask"
  /** As `KeyboardEvent.key` names it. */
  readonly key: string
  /** Ctrl, and on a Mac the command key. */
  readonly mod?: true
  readonly shift?: true
}

export type ShortcutName =
  | "send"
  | "newline"
  | "stop"
  | "editLast"
  | "focus"
  | "models"
  | "imageMode"
  | "newConversation"
  | "sheet"
  | "previous"
  | "next"
  | "zoom"
  | "details"
  | "favourite"
  | "download"
  | "delete"
  | "brush"
  | "eraser"
  | "rectangle"
  | "hand"
  | "brushSmaller"
  | "brushLarger"
  | "undo"
  | "redo"
  | "invert"
  | "fit"

/** The keyboard map. The sheet shows these, and the pages ask {@link isShortcut} about these. */
export const shortcuts: readonly Shortcut[] = [
  { name: "send", place: "composer", key: "Enter" },
  { name: "newline", place: "composer", key: "Enter", shift: true },
  { name: "editLast", place: "composer", key: "ArrowUp" },
  { name: "stop", place: "page", key: "Escape" },
  { name: "focus", place: "page", key: "/" },
  { name: "models", place: "page", key: "k", mod: true },
  { name: "imageMode", place: "page", key: "i", mod: true },
  { name: "newConversation", place: "page", key: "o", mod: true, shift: true },
  { name: "sheet", place: "page", key: "?" },
  { name: "previous", place: "viewer", key: "ArrowLeft" },
  { name: "next", place: "viewer", key: "ArrowRight" },
  { name: "zoom", place: "viewer", key: "z" },
  { name: "details", place: "viewer", key: "i" },
  { name: "favourite", place: "viewer", key: "f" },
  { name: "download", place: "viewer", key: "d" },
  { name: "delete", place: "viewer", key: "Delete" },
  { name: "brush", place: "mask", key: "b" },
  { name: "eraser", place: "mask", key: "e" },
  { name: "rectangle", place: "mask", key: "r" },
  { name: "hand", place: "mask", key: "h" },
  { name: "brushSmaller", place: "mask", key: "[" },
  { name: "brushLarger", place: "mask", key: "]" },
  { name: "undo", place: "mask", key: "z", mod: true },
  { name: "redo", place: "mask", key: "z", mod: true, shift: true },
  { name: "invert", place: "mask", key: "x" },
  { name: "fit", place: "mask", key: "0" },
]

/** What of a keyboard event decides. */
export type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "isComposing">

/**
 * Whether a key event is this shortcut. Never while an input method composes. Signs such as `?` and `[` hold whether or not a layout
 * wants Shift for them.
 */
export function isShortcut(name: ShortcutName, event: Pressed): boolean {
  const wanted = shortcuts.find((shortcut) => shortcut.name === name)
  if (wanted === undefined || event.isComposing || event.altKey) return false
  const isSign = wanted.key.length === 1 && !/[a-z]/.test(wanted.key)
  return (
    event.key.toLowerCase() === wanted.key.toLowerCase() &&
    (event.ctrlKey || event.metaKey) === (wanted.mod ?? false) &&
    (isSign || event.shiftKey === (wanted.shift ?? false))
  )
}

/** Whether keys belong to where the focus is, because text is written there: single letters are no shortcuts then. */
export function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target instanceof HTMLTextAreaElement ||
      target instanceof HTMLSelectElement ||
      (target instanceof HTMLInputElement && !["checkbox", "radio", "range", "button"].includes(target.type)))
  )
}

/** The keys of a shortcut as caps to be shown: `["⌘", "K"]`. `isMac`: the device has a command key. */
export function keyCaps({ key, mod, shift }: Shortcut, isMac: boolean): readonly string[] {
  const names: Readonly<Record<string, string>> = {
    ArrowUp: "↑",
    ArrowDown: "↓",
    ArrowLeft: "←",
    ArrowRight: "→",
    Escape: "Esc",
    Delete: "Del",
    Enter: "↵",
  }
  return [
    ...(mod ? [isMac ? "⌘" : "Ctrl"] : []),
    ...(shift ? [isMac ? "⇧" : "Shift"] : []),
    names[key] ?? (key.length === 1 ? key.toUpperCase() : key),
  ]
}
