/** A word to the user that goes by itself. */
export interface Toast {
  readonly id: number
  readonly text: string
  readonly tone: "plain" | "good" | "bad"
  /** What can be done about it: undo, mostly. */
  readonly action?: { readonly label: string; readonly run: () => void }
}

const shownMs = 6000
const state = $state<{ toasts: readonly Toast[] }>({ toasts: [] })
let lastId = 0

/** What is shown now, oldest first. */
export function toasts(): readonly Toast[] {
  return state.toasts
}

/** Says something in a corner of the screen. */
export function toast(text: string, more: { tone?: Toast["tone"]; action?: NonNullable<Toast["action"]> } = {}): void {
  const { tone = "plain", action } = more
  const added: Toast = { id: ++lastId, text, tone, ...(action === undefined ? {} : { action }) }
  state.toasts = [...state.toasts.slice(-3), added]
  setTimeout(() => dismiss(added.id), shownMs)
}

/** Takes a toast away. */
export function dismiss(id: number): void {
  state.toasts = state.toasts.filter((one) => one.id !== id)
}
