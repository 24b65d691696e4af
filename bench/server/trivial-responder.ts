// The server that costs nothing: answers whatever arrives with an empty JSON object. Prints its port. The load generator's
// own cost per request is measured against it.
import { createServer } from "node:net";

const response = Buffer.from("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}");
const server = createServer({ noDelay: true }, (socket) => {
  socket.on("data", () => socket.write(response));
  socket.on("error", () => socket.destroy());
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") process.stdout.write(`${address.port}\n`);
});
