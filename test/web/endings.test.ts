import { describe } from "node:test"
import { type Behaviour, drawn } from "../support/counting-provider.ts"
import { counted, drawing, scripted } from "./support/backdrops.ts"
import { noBrowser } from "./support/browser.ts"
import { useStage } from "./support/stage.ts"

describe("answers that bring no picture", { skip: noBrowser }, () => {
  const { journey } = useStage(scripted)

  journey("only text: it is asked again for a picture", async ({ page, room, words, backdrop: { provider } }) => {
    provider.follow((number) => (number === 1 ? { parts: [{ text: "I would paint a *quiet* harbour." }] } : drawing(2)))
    await room.send("a harbour")
    await page.getByText(words.textOnly, { exact: true }).waitFor()
    await room.answers.getByText("I would paint a quiet harbour.").waitFor()
    await room.button(words.changeModel).waitFor()
    await room.button(words.askForPicture).click()
    await room.drawn()
    await room.answers.getByText(words.version(2, 2), { exact: true }).waitFor()
    await room.button(words.previousVersion).click()
    await page.getByText(words.textOnly, { exact: true }).waitFor()
  })

  journey("a refusal: the words are changed", async ({ page, room, words, backdrop: { provider } }) => {
    provider.follow((number) => (number === 1 ? { finish: "IMAGE_SAFETY" } : drawing(3)))
    await room.send("something refused")
    await page.getByText(words.refused, { exact: true }).waitFor()
    await room.button(words.editPrompt).click()
    await page.getByText(words.editingMessage, { exact: true }).waitFor()
    await page.waitForFunction((box) => box?.value === "something refused", await room.composer.elementHandle())
    await room.send("something allowed")
    await room.drawn()
    await room.messages.getByText(words.version(2, 2), { exact: true }).waitFor()
  })

  journey("a failure: it is tried again", async ({ page, room, words, backdrop: { provider } }) => {
    provider.follow((number) => (number === 1 ? { status: 400 } : drawing(4)))
    await room.send("a storm")
    await page.getByText(words.failed, { exact: true }).waitFor()
    await room.answers.getByText(words.noCost).waitFor()
    await room.button(words.again).click()
    await room.drawn()
  })

  journey("stopped before the provider answered: nothing is charged", async ({ page, room, words, backdrop: { provider } }) => {
    const gate = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    provider.follow(async (number) => {
      asked.resolve()
      if (number === 1) await gate.promise
      return drawing(5)
    })
    await room.send("a slow river")
    await asked.promise
    await room.answers.getByRole("button", { name: words.stop, exact: true }).click()
    await page.getByText(words.stopped, { exact: true }).waitFor()
    await page.getByText(words.stoppedFree, { exact: true }).waitFor()
    await page.reload()
    await page.getByText(words.stoppedFree, { exact: true }).waitFor()
    gate.resolve()
    await room.button(words.again).click()
    await room.drawn()
  })
})

/** Sends a whole picture and then goes on and on. */
const lingers: Behaviour = (response) => {
  const parts = [{ inlineData: { mimeType: "image/png", data: Buffer.from(drawn).toString("base64") } }]
  response.writeHead(200, { "content-type": "text/event-stream" })
  response.write(`data: ${JSON.stringify({ candidates: [{ content: { parts } }] })}\n\n`)
}

describe("an answer that is stopped when its picture is there", { skip: noBrowser }, () => {
  const { journey } = useStage(counted)

  journey("the picture stays, and is paid for", async ({ page, room, words, backdrop: { provider } }) => {
    provider.behave(lingers)
    await room.send("an endless scroll")
    const id = await room.drawn()
    await room.answers.getByRole("button", { name: words.stop, exact: true }).click()
    await room.answers.getByRole("button", { name: words.rerun, exact: true }).waitFor()
    await room.answers.getByText(/\$0\.0\d+/).waitFor()
    await page.reload()
    if ((await room.drawn()) !== id) throw new Error("another picture is shown")
  })
})
