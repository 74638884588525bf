import type { Draft, Message, Picture } from "#api/types.ts"
import { Attachments } from "./attachments.svelte.ts"
import { abilitiesOf, bestDrawing, draws, fitSettings, type Limited, maxAnswers, plainSettings, type Settings } from "./draft-rules.ts"
import { models } from "./model-list.svelte.ts"
import { joinWritten, keepWritten, readWritten, type WrittenDraft } from "./written-draft.ts"

/** What keeps a draft from being sent. */
export type Obstacle = "empty" | "uploading" | "upload-failed" | "cannot-draw" | "too-many-pictures" | "no-mask" | "no-model"

/** What could not be sent, as it was written. */
export interface Unsent {
  readonly place: Place | undefined
  readonly draft: Draft
  readonly pictures: readonly Picture[]
  readonly mask: Picture | null
  readonly editing: Message | null
}

/** Where something is written. It stays the same when a new conversation gets its id. */
export interface Place {
  /** Id of a conversation, or `new`. */
  readonly name: string
}

/** What somebody is writing: words, pictures, models and how to draw. */
export class Composer {
  text = $state("")
  mode = $state<Draft["mode"]>("image")
  /** Ids, the first one chosen first. */
  chosen = $state.raw<readonly string[]>([])
  settings = $state.raw<Settings>(plainSettings)
  /** Whether the model is to see what was said before. */
  withHistory = $state(true)
  mask = $state.raw<Picture | null>(null)
  /** The message that is being written anew. */
  editing = $state.raw<Message | null>(null)
  /** Settings that the models chosen last cannot do, and that were let go. */
  dropped = $state.raw<readonly Limited[]>([])
  readonly attachments = new Attachments()
  /** Whether a picture from another page is still to come. */
  awaitsPicture = $state(false)
  /** None until it is known which conversation is shown: what is written by then belongs to whichever that is. */
  #place = $state.raw<Place>()
  /** What was being written when another message was taken up. */
  #aside: WrittenDraft | undefined

  readonly models = $derived(this.chosen.map((name) => models.find(name)).filter((model) => model !== undefined))
  readonly abilities = $derived(abilitiesOf(this.models))
  /** The models that can be chosen: in picture mode those that draw. */
  readonly offered = $derived(models.all.filter((model) => this.mode !== "image" || draws(model)))
  /** The model to offer where the chosen ones cannot draw. */
  readonly offer = $derived(bestDrawing(models.all, models.defaultId, { pictures: this.attachments.items.length }))
  readonly obstacle = $derived.by((): Obstacle | null => {
    const { isUploading, hasFailed, items } = this.attachments
    if (this.chosen.length === 0) return "no-model"
    if (this.mode === "image" && this.models.length > 0 && !this.abilities.draws) return "cannot-draw"
    if (items.length > this.abilities.maxPictures) return "too-many-pictures"
    if (this.mask !== null && !this.abilities.takesMask) return "no-mask"
    if (hasFailed) return "upload-failed"
    if (isUploading || this.awaitsPicture) return "uploading"
    return this.text.trim() === "" && items.length === 0 ? "empty" : null
  })

  /** Everything that is sent, as it is now. */
  draft(): Draft {
    const { pictures } = this.attachments
    const mask = this.mask !== null && pictures.length > 0 ? this.mask.id : null
    return {
      text: this.text,
      models: [...this.chosen],
      mode: this.mode,
      picture_ids: pictures.map(({ id }) => id),
      mask_id: mask,
      with_history: this.withHistory && mask === null,
      ...fitSettings(this.settings, this.abilities).settings,
    }
  }

  get place(): Place | undefined {
    return this.#place
  }

  /** Goes to a conversation (its id, or `new`): takes up what was being written there, or else begins with the models and the shape used last. */
  open(place: string, last: Draft | null, preferred: string | null): void {
    const isEarly = this.#place === undefined && (this.text !== "" || this.attachments.items.length > 0)
    this.#place = { name: place }
    this.editing = null
    this.#aside = undefined
    this.dropped = []
    const kept = readWritten(sessionStorage, place)
    if (kept !== undefined && !isEarly) return this.#put(kept)
    const known = (last?.models ?? [preferred ?? ""]).filter((name) => models.find(name) !== undefined)
    this.mode = last?.mode ?? "image"
    this.chosen = known.length > 0 ? known : models.defaultId === null ? [] : [models.defaultId]
    this.settings = last === null ? plainSettings : { ...settingsOf(last), seed: null }
    this.withHistory = true
    this.mask = null
    if (!isEarly) {
      this.text = ""
      this.attachments.clear()
    }
    if (models.isLoaded) this.#fit()
  }

  /** Keeps what is being written, for a reload of the page. */
  keep(): void {
    if (this.editing === null && this.#place !== undefined) keepWritten(sessionStorage, this.#place.name, this.#written())
  }

  /** A new conversation has its id now. */
  moveTo(name: string): void {
    if (this.#place !== undefined) Object.assign(this.#place, { name })
  }

  /** Empties it for the next turn; models and shape stay. */
  clear(): void {
    if (this.#place !== undefined) keepWritten(sessionStorage, this.#place.name, { ...this.#written(), text: "", pictures: [] })
    const aside = this.#aside
    this.#aside = undefined
    this.editing = null
    this.text = aside?.text ?? ""
    this.attachments.replace(aside?.pictures ?? [])
    this.mask = aside?.mask ?? null
    this.withHistory = true
    this.dropped = []
    this.settings = { ...this.settings, seed: null }
  }

  /** Writes a message of the user's anew. */
  edit(message: Message): void {
    if (message.draft === null) return
    this.#aside ??= this.#written()
    const { text, mode, models: names, with_history, mask_id } = message.draft
    this.#put({
      text,
      mode,
      models: names,
      withHistory: with_history,
      settings: settingsOf(message.draft),
      pictures: message.pictures,
      mask: mask_id === null ? null : this.mask,
    })
    this.editing = message
  }

  /** Leaves the message as it is, and takes up what was being written before. */
  cancelEdit(): void {
    const aside = this.#aside
    this.editing = null
    this.#aside = undefined
    if (aside !== undefined) this.#put(aside)
  }

  /** Puts back what could not be sent, before what was written meanwhile. Gives whether it is seen: another place may be shown by now. */
  restore({ place, draft, pictures, mask, editing }: Unsent): boolean {
    const { text, mode, models: names, with_history } = draft
    const unsent = { text, mode, models: names, withHistory: with_history, settings: settingsOf(draft), pictures, mask }
    if (place?.name === this.#place?.name) {
      this.#put(joinWritten(unsent, this.#written()))
      this.editing = editing
      return true
    }
    const name = place?.name ?? "new"
    const kept = readWritten(sessionStorage, name)
    keepWritten(sessionStorage, name, kept === undefined ? unsent : joinWritten(unsent, kept))
    return false
  }

  /** Chooses one model, or with `beside` one more, or one less of several. */
  choose(id: string, beside = false): void {
    const others = this.chosen.filter((one) => one !== id)
    if (!beside) this.chosen = [id]
    else if (others.length === this.chosen.length) this.chosen = [...this.chosen.slice(0, maxAnswers - 1), id]
    else if (others.length > 0) this.chosen = others
    this.#fit()
  }

  /** Changes how to draw. An exact size and a ratio or tier exclude each other: what is set last holds. */
  set(change: Partial<Settings>): void {
    const clears = change.size ? { aspect_ratio: null, image_size: null } : change.aspect_ratio || change.image_size ? { size: null } : {}
    this.settings = { ...this.settings, ...clears, ...change }
  }

  /** Turns picture mode on or off. */
  toggleImage(): void {
    this.mode = this.mode === "image" ? "auto" : "image"
  }

  /** Takes a picture as what is to be changed: first of all, and alone. */
  editPicture(picture: Picture): void {
    this.attachments.replace([picture])
    this.mask = null
    this.withHistory = false
  }

  /** Paints: the picture comes first, with its mask. */
  setMask(picture: Picture, mask: Picture): void {
    const others = this.attachments.pictures.filter(({ id }) => id !== picture.id)
    this.attachments.replace([picture, ...others])
    this.mask = mask
    this.withHistory = false
  }

  #fit(): void {
    const { settings, dropped } = fitSettings(this.settings, this.abilities)
    this.settings = settings
    this.dropped = dropped
  }

  #put({ text, pictures, mask, ...manner }: WrittenDraft): void {
    this.text = text
    this.attachments.replace(pictures)
    this.mask = mask
    this.#take(manner)
  }

  #take({ mode, models: names, withHistory, settings }: Omit<WrittenDraft, "text" | "pictures" | "mask">): void {
    this.mode = mode
    this.chosen = names
    this.withHistory = withHistory
    this.settings = settings
    if (models.isLoaded) this.#fit()
  }

  #written(): WrittenDraft {
    const { text, mode, chosen, withHistory, settings, mask } = this
    return { text, mode, models: chosen, withHistory, settings, pictures: this.attachments.pictures, mask }
  }
}

function settingsOf({ aspect_ratio, image_size, size, quality, output_format, background, seed, count }: Draft): Settings {
  return { aspect_ratio, image_size, size, quality, output_format, background, seed, count }
}
