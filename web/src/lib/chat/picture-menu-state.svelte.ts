import type { Picture } from "#api/types.ts"

interface Opened {
  readonly picture: Picture
  /** Id of the message that was answered with it. */
  readonly userId: string | null
  readonly anchor: HTMLElement
}

let state = $state.raw<Opened | null>(null)

/** The picture whose menu is open: there is one menu for all of them. */
export function openedPicture(): Opened | null {
  return state
}

/** Opens the menu of a picture beside an element, which gets the focus back. */
export function openPictureMenu(picture: Picture, userId: string | null, anchor: HTMLElement): void {
  state = { picture, userId, anchor }
}

export function closePictureMenu(): void {
  state = null
}
