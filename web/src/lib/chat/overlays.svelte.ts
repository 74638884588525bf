import type { Draft, Message, Picture } from "#api/types.ts"

/** What lies over the chat room: one thing at a time, each loaded when it is first opened. */
export type Overlay =
  | { readonly kind: "viewer"; readonly pictures: readonly Picture[]; readonly index: number }
  | { readonly kind: "mask"; readonly picture: Picture; readonly maskId: string | null }
  | { readonly kind: "compare"; readonly before: Picture; readonly after: Picture; readonly layout: "slider" | "side" }
  | {
      readonly kind: "code"
      readonly draft: Draft
      readonly pictures: readonly Picture[]
      readonly mask: Picture | null
      readonly branch: readonly Message[]
    }
  | { readonly kind: "delete"; readonly ids: readonly string[] }
  | { readonly kind: "share"; readonly pictureIds: readonly string[]; readonly conversationId: string | null; readonly title: string }
  | { readonly kind: "rename"; readonly id: string; readonly title: string }
  /** `rerun`: the message that the chosen model is to answer; without it the model is chosen for what is being written. */
  | { readonly kind: "models"; readonly rerun: Message | null }
  | { readonly kind: "templates" | "add" | "shortcuts" }

/** Opens and closes what lies over the chat room. */
export class Overlays {
  current = $state.raw<Overlay | null>(null)

  open(overlay: Overlay): void {
    this.current = overlay
  }

  close(): void {
    this.current = null
  }
}
