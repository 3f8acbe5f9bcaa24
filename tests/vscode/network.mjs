// The way from the browser to the editor's server, which can be lost as a network is.

import { connect, createServer } from "node:net";

/** Listens on a port of its own and passes on what comes to another one. */
export async function networkTo(port) {
  const sockets = new Set();
  let isLost = false;
  const server = createServer((near) => {
    if (isLost) return near.destroy();
    const far = connect(port, "127.0.0.1");
    join(near, far);
    join(far, near);
  });
  function join(one, other) {
    sockets.add(one);
    one.pipe(other);
    one.on("error", () => other.destroy());
    one.on("close", () => {
      sockets.delete(one);
      other.destroy();
    });
  }
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: server.address().port,
    /** Cuts every connection and lets nobody through for a while. */
    lose(milliseconds) {
      isLost = true;
      for (const socket of sockets) socket.destroy();
      setTimeout(() => (isLost = false), milliseconds);
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
