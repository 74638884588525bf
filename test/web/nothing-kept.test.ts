import { describe } from "node:test"
import { noBrowser } from "./support/browser.ts"
import { serveLimn } from "./support/serve.ts"
import { useStage, type Backdrop } from "./support/stage.ts"

/** A server that keeps no pictures. */
async function forgetful(): Promise<Backdrop> {
  const limn = await serveLimn({ LIMN_KEEP_PICTURES: "0" })
  return { limn, close: limn.close }
}

describe("a server that keeps no pictures", { skip: noBrowser }, () => {
  const { journey } = useStage(forgetful)

  journey("says so before anything is drawn, and in the picture's place", async ({ page, room, words }) => {
    await page.getByText(words.keepsNothing(true)).waitFor()
    await room.send("a quiet lake")
    await room.answers.getByText(words.neverKept, { exact: true }).waitFor()
    await room.answers.getByText(words.neverKeptText, { exact: true }).waitFor()
    await page.reload()
    await room.answers.getByText(words.neverKept, { exact: true }).waitFor()
  })
})

describe("somebody who does not run it", { skip: noBrowser }, () => {
  const { journey } = useStage(forgetful)

  journey("is told whom to ask", async ({ page, words }) => page.getByText(words.keepsNothing(false)).waitFor(), {
    role: "member",
  })
})
