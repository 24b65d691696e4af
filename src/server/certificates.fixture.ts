// Certificates for tests: an authority and what it signs.
import { generateKeyPair } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import forge from "node-forge";

const { pki, md } = forge;
const DAY_MS = 86_400_000;

export interface Certificate {
  /** Texts in PEM. */
  readonly cert: string;
  readonly key: string;
}

interface Subject {
  readonly name: string;
  readonly serial: string;
  readonly days: number;
  readonly extensions: readonly object[];
}

/** Signs certificates for "localhost" and 127.0.0.1, which serve servers and clients alike. */
export class Authority {
  /** Its own certificate in PEM. */
  readonly cert: string;
  readonly #name: string;
  readonly #key: forge.pki.rsa.PrivateKey;
  #serial = 1;

  private constructor(name: string, key: forge.pki.rsa.PrivateKey, cert: string) {
    this.#name = name;
    this.#key = key;
    this.cert = cert;
  }

  static async make(name: string): Promise<Authority> {
    const pem = await newKey();
    const key = pki.privateKeyFromPem(pem);
    const extensions = [{ name: "basicConstraints", cA: true, critical: true }];
    const cert = sign({ name, serial: "01", days: 1, extensions }, key, name, key);
    return new Authority(name, key, cert);
  }

  /** `days` until it expires; negative when it has. */
  async issue(name: string, days = 1): Promise<Certificate> {
    const key = await newKey();
    const extensions = [
      { name: "extKeyUsage", serverAuth: true, clientAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ];
    const serial = (++this.#serial).toString(16).padStart(4, "0");
    const cert = sign({ name, serial, days, extensions }, pki.privateKeyFromPem(key), this.#name, this.#key);
    return { cert, key };
  }
}

/** Writes a certificate and its key into a folder. */
export function writeCertificate(folder: string, { cert, key }: Certificate): { cert: string; key: string } {
  const paths = { cert: join(folder, "tls.crt"), key: join(folder, "tls.key") };
  writeFileSync(paths.key, key);
  writeFileSync(paths.cert, cert);
  return paths;
}

async function newKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs1", format: "pem" }) as string;
}

function sign(
  { name, serial, days, extensions }: Subject,
  own: forge.pki.rsa.PrivateKey,
  issuer: string,
  key: forge.pki.rsa.PrivateKey,
): string {
  const certificate = pki.createCertificate();
  certificate.publicKey = pki.setRsaPublicKey(own.n, own.e);
  certificate.serialNumber = serial;
  certificate.validity.notBefore = new Date(Date.now() - 2 * DAY_MS);
  certificate.validity.notAfter = new Date(Date.now() + days * DAY_MS);
  certificate.setSubject([{ name: "commonName", value: name }]);
  certificate.setIssuer([{ name: "commonName", value: issuer }]);
  certificate.setExtensions([...extensions]);
  certificate.sign(key, md.sha256.create());
  return pki.certificateToPem(certificate);
}
