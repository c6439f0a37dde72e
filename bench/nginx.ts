// nginx with given files, where it is installed: what the same bytes cost a server of files.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import type { Running } from "./apart.ts";
import { listDescendants } from "./serve.ts";

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

const configure = (folder: string, port: number) => `
daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr crit;
${process.getuid?.() === 0 ? "user root;" : ""}
events { worker_connections 256; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;
  client_body_temp_path ${folder}/t1; proxy_temp_path ${folder}/t2; fastcgi_temp_path ${folder}/t3;
  uwsgi_temp_path ${folder}/t4; scgi_temp_path ${folder}/t5;
  server { listen 127.0.0.1:${port}; root ${folder}/files; default_type application/octet-stream; }
}`;

async function answers(origin: string): Promise<boolean> {
  return fetch(origin).then(
    () => true,
    () => false,
  );
}

/** Files by their names, served; undefined where there is no nginx. */
export async function runNginx(folder: string, files: ReadonlyMap<string, string>): Promise<Running | undefined> {
  try {
    execFileSync("nginx", ["-v"], { stdio: "ignore" });
  } catch {
    return undefined;
  }
  for (const [name, text] of files) {
    const path = join(folder, "files", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const port = await freePort();
  writeFileSync(join(folder, "nginx.conf"), configure(folder, port));
  const server = spawn("nginx", ["-p", folder, "-c", join(folder, "nginx.conf")], { stdio: "inherit" });
  const ended = new Promise<void>((resolve) => server.on("exit", () => resolve()));
  const origin = `http://127.0.0.1:${port}`;
  for (let tries = 0; !(await answers(origin)); tries++) {
    if (tries > 50 || server.exitCode !== null) throw new Error("nginx does not start");
    await new Promise((done) => setTimeout(done, 100));
  }
  const stop = async () => {
    server.kill("SIGQUIT");
    await ended;
  };
  return { origin, processes: listDescendants("nginx"), stop };
}
