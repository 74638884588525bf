// Run at the end of `npm ci`: builds the web app, and compiles what a server loads, so that the first start is as quick as every other. A
// start makes up for both, so an install never fails because of them.
import { launch } from "./launch.js"

process.on("exit", () => {
  process.exitCode = 0
})
launch(["src/prepare.ts"])
