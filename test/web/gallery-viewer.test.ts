import { describe } from "node:test"
import { painted } from "./support/backdrops.ts"
import { noBrowser } from "./support/browser.ts"
import { draw } from "./support/draw.ts"
import { useStage } from "./support/stage.ts"
import { wordsOf } from "./support/words.ts"

const galleryWords = await wordsOf<{ readonly list: string; readonly count: (count: number) => string }>("gallery")
const studioWords = await wordsOf<{
  readonly actions: { readonly edit: string; readonly compare: string }
  readonly viewer: Readonly<Record<"title" | "details" | "lineage" | "source" | "current" | "descendant", string>>
  readonly compare: { readonly title: string }
}>("studio")

describe("the viewer", { skip: noBrowser }, () => {
  const { journey } = useStage(painted)

  journey(
    "shows what a picture was made from and what came of it",
    async ({ page, window, look, room }) => {
      const { viewer, actions, compare } = studioWords[look.language]
      const gallery = galleryWords[look.language]
      await draw(window, ["a lighthouse by day"])
      await page.goto("/gallery")
      const shown = page.getByRole("listbox", { name: gallery.list, exact: true }).getByRole("option")
      const large = room.dialog(viewer.title)
      await shown.click()
      await large.getByRole("button", { name: actions.edit, exact: true }).click()
      await room.button(room.words.removePicture(1)).waitFor()
      await room.send("make it night")
      await room.drawn()

      await page.goto("/gallery")
      await page.getByText(gallery.count(2), { exact: true }).waitFor()
      await shown.first().press("Enter")
      const details = large.getByRole("button", { name: viewer.details, exact: true })
      if ((await details.getAttribute("aria-pressed")) === "false") await details.click()
      await large.getByRole("heading", { name: viewer.lineage, exact: true }).waitFor()
      const kin = (place: string, prompt: string) => large.getByRole("button", { name: `${place}: ${prompt}`, exact: true })
      await kin(viewer.current, "make it night").waitFor()
      await large.getByRole("button", { name: actions.compare, exact: true }).click()
      await room.dialog(compare.title).waitFor()
      await page.keyboard.press("Escape")
      await kin(viewer.source, "a lighthouse by day").click()
      await kin(viewer.current, "a lighthouse by day").waitFor()
      await kin(viewer.descendant, "make it night").waitFor()
    },
    { path: null },
  )
})
