import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { createSecureContext, createServer, type SecureContextOptions, type Server, type TLSSocket } from "node:tls";
import { KromaError } from "../api/errors.ts";
import type { Log } from "../api/log.ts";
import { FileWatch } from "./file-watch.ts";

export interface TlsOptions {
  /** Files in PEM; the certificate's with the intermediate ones that clients need. */
  readonly cert: string;
  readonly key: string;
  /** Of the key, if that is encrypted. */
  readonly keyPassphrase?: string | undefined;
  /** Certificates of authorities; clients that show a certificate must have one of theirs. */
  readonly clientCa?: string | undefined;
  /** Whether clients must show a certificate. */
  readonly requireClientCert: boolean;
  readonly minVersion: "TLSv1.2" | "TLSv1.3";
}

export interface TlsFrontOptions extends TlsOptions {
  readonly handshakeMs: number;
  readonly reloadMs?: number | undefined;
  readonly log: Log;
}

/** Turns accepted connections into encrypted ones, and takes up new certificates when their files change. */
export class TlsFront {
  readonly #options: TlsFrontOptions;
  readonly #server: Server;
  readonly #watch: FileWatch;
  /** Connections whose handshake has not ended, by both their ends. */
  readonly #handshakes = new Map<string, Socket>();

  /** `secured` receives every connection whose handshake has succeeded. */
  constructor(options: TlsFrontOptions, secured: (socket: TLSSocket) => void) {
    this.#options = options;
    const { clientCa, requireClientCert, handshakeMs } = options;
    this.#server = createServer({
      ...readTlsFiles(options),
      ALPNProtocols: ["h2", "http/1.1"],
      requestCert: clientCa !== undefined,
      rejectUnauthorized: requireClientCert,
      handshakeTimeout: handshakeMs,
    });
    this.#server.on("secureConnection", (socket) => {
      this.#handshakes.delete(endsOf(socket));
      if (clientCa !== undefined && !socket.authorized && socket.getPeerX509Certificate() !== undefined)
        socket.destroy();
      else secured(socket);
    });
    // Scanners and clients that do not trust the certificate are no news.
    this.#server.on("tlsClientError", (_, socket) => socket.destroy());
    warnOfDates(options);
    this.#watch = new FileWatch(tlsFiles(options), () => this.#reload(), options.reloadMs);
  }

  /** Begins the handshake. */
  accept(socket: Socket): void {
    const ends = endsOf(socket);
    this.#handshakes.set(ends, socket);
    socket.once("close", () => {
      if (this.#handshakes.get(ends) === socket) this.#handshakes.delete(ends);
    });
    this.#server.emit("connection", socket);
  }

  /** Ends handshakes: nothing has been asked in them yet. */
  close(): void {
    this.#watch.close();
    for (const socket of this.#handshakes.values()) socket.destroy();
  }

  #reload(): void {
    const { log, cert } = this.#options;
    try {
      this.#server.setSecureContext(readTlsFiles(this.#options));
      log(`the certificate in ${cert} has changed and is in use for new connections`, "info");
      warnOfDates(this.#options);
    } catch (error) {
      log(`the changed certificate is not used, the one before stays: ${(error as Error).message}`);
    }
  }
}

/** What the connection that was accepted and the encrypted one that is made of it have in common: Node tells neither of the other. */
function endsOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}

/** Says so in the log when clients will not accept the certificate because of its dates. */
function warnOfDates({ cert, log }: TlsFrontOptions): void {
  const { validFrom, validTo } = new X509Certificate(readFileSync(cert));
  if (Date.parse(validTo) < Date.now()) log(`the certificate in ${cert} has expired on ${validTo}`);
  if (Date.parse(validFrom) > Date.now()) log(`the certificate in ${cert} is valid only from ${validFrom}`);
}

/** Reads and checks the files; throws a `KromaError` that says what is wrong with which. */
export function readTlsFiles(options: TlsOptions): SecureContextOptions {
  const { clientCa, keyPassphrase, minVersion } = options;
  const context: SecureContextOptions = {
    cert: readPem(options.cert, "CERTIFICATE"),
    key: readKey(options),
    minVersion,
    ...(keyPassphrase === undefined ? {} : { passphrase: keyPassphrase }),
    ...(clientCa === undefined ? {} : { ca: readPem(clientCa, "CERTIFICATE") }),
  };
  try {
    createSecureContext(context);
  } catch (error) {
    const isMismatch = (error as NodeJS.ErrnoException).code === "ERR_OSSL_X509_KEY_VALUES_MISMATCH";
    const detail = isMismatch ? "the key is not that of the certificate" : (error as Error).message;
    throw tlsError(`${options.cert} and ${options.key} cannot be used together: ${detail}`, error);
  }
  return context;
}

export function tlsFiles({ cert, key, clientCa }: TlsOptions): readonly string[] {
  return clientCa === undefined ? [cert, key] : [cert, key, clientCa];
}

/** The key as it is, if it can be opened. */
function readKey({ key: path, keyPassphrase: passphrase }: TlsOptions): string {
  const key = readPem(path, "PRIVATE KEY");
  if (!/^(?:-----BEGIN|Proc-Type:.*,) ?ENCRYPTED/m.test(key)) return key;
  if (passphrase === undefined) throw tlsError(`${path} is encrypted: set its passphrase by KROMA_TLS__KEY_PASSPHRASE`);
  try {
    createPrivateKey({ key, passphrase });
  } catch (error) {
    throw tlsError(`${path} cannot be opened with the passphrase of tls.key_passphrase`, error);
  }
  return key;
}

function readPem(path: string, label: string): string {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw tlsError(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`, error);
  }
  if (!text.includes(`${label}-----`)) throw tlsError(`${path} holds no ${label.toLowerCase()} in PEM`);
  return text;
}

function tlsError(message: string, cause?: unknown): KromaError {
  return new KromaError("invalid_argument", `TLS: ${message}`, { cause });
}
