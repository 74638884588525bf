import assert from "node:assert/strict"
import type { Locator, Page } from "playwright-core"
import type { RoomWords } from "./room-words.ts"

/** What stands for anything in a name that {@link like} makes. */
const anything = "\u0001"

/** A name with gaps: `like((any) => words.answerOf(any))`. */
export function like(name: (any: string) => string): RegExp {
  return new RegExp(`^${RegExp.escape(name(anything)).replaceAll(RegExp.escape(anything), "[\\s\\S]*")}$`)
}

/** The chat room as somebody uses it who sees it, or hears it. */
export class Room {
  readonly page: Page
  readonly words: RoomWords
  readonly composer: Locator
  readonly sendButton: Locator
  /** What the models answered, oldest first. */
  readonly answers: Locator
  /** What was said, oldest first. */
  readonly messages: Locator

  constructor(page: Page, words: RoomWords) {
    this.page = page
    this.words = words
    this.composer = page.getByRole("textbox", { name: words.composer, exact: true })
    this.sendButton = this.button(words.send)
    this.answers = page.getByRole("article", { name: like(words.answerOf) })
    this.messages = page.getByRole("article", { name: words.you, exact: true })
  }

  /** What the composer says of the picture that the conversation goes on from, once its message is on the server. */
  get continues(): Locator {
    return this.page.getByText(this.words.continues, { exact: true })
  }

  /** What scrolls. */
  get list(): Locator {
    return this.page.locator("div:has(> ol > .turn)")
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true })
  }

  dialog(name: string): Locator {
    return this.page.getByRole("dialog", { name, exact: true })
  }

  async send(text: string): Promise<void> {
    await this.composer.fill(text)
    await this.sendButton.click()
  }

  /** The picture of an answer; `number` of `of`. */
  picture(number = 1, of = 1, within: Locator = this.answers.last()): Locator {
    return within.getByRole("button", { name: like((any) => this.words.openPicture(number, of, any)) })
  }

  /** Waits until a picture is seen, and gives its id. */
  async drawn(number = 1, of = 1, within?: Locator): Promise<string> {
    const picture = this.picture(number, of, within)
    const image = picture.locator("img")
    await this.loaded(image)
    const [, id] = /\/pictures\/([^/]+)\//.exec((await image.getAttribute("src")) ?? "") ?? []
    assert.ok(id !== undefined, "the picture has an address")
    return id
  }

  /** Waits until an image has its bytes. */
  async loaded(image: Locator): Promise<void> {
    await image.waitFor()
    await this.page.waitForFunction((element) => element.complete && element.naturalWidth > 0, await image.elementHandle())
  }

  /** Chooses from the menu of a picture. */
  async choose(item: string, picture: Locator = this.picture()): Promise<void> {
    await this.open(picture)
    await this.page.getByRole("menuitem", { name: item, exact: true }).click()
  }

  /** Opens the menu of a picture by its button, which is shown to who points at the picture. */
  async open(picture: Locator): Promise<void> {
    const figure = picture.locator("xpath=ancestor::figure")
    await figure.hover()
    await figure.getByRole("button", { name: this.words.more, exact: true }).click()
  }

  /** Chooses a model by its shown name. */
  async chooseModel(name: string): Promise<void> {
    await this.openModels()
    await this.page.getByRole("searchbox", { name: this.words.searchModels }).fill(name)
    await this.models
      .filter({ has: this.page.getByText(name, { exact: true }) })
      .first()
      .click()
  }

  async openModels(): Promise<void> {
    await this.page.getByRole("button", { name: new RegExp(`^${RegExp.escape(this.words.model)}:`) }).click()
    await this.dialog(this.words.chooseModel).waitFor()
  }

  /** The models that the open picker offers. */
  get models(): Locator {
    return this.dialog(this.words.chooseModel).getByRole("listitem").getByRole("button")
  }

  /** Opens the shape and settings. */
  async openSettings(): Promise<Locator> {
    await this.page.getByRole("button", { name: new RegExp(`^${RegExp.escape(this.words.settings)}`) }).click()
    const settings = this.dialog(this.words.settings)
    await settings.waitFor()
    return settings
  }
}
