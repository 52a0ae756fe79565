'use strict';
// Opens streams to devices: one HTTPS request, then a WebSocket.
const { createHmac } = require('node:crypto');
const { readFileSync } = require('node:fs');
const https = require('node:https');
const WebSocket = require('ws');

/** Longer than any handshake: 60 s and the way there and back. */
const REQUEST_MILLIS = 70_000;

class Hub {
  constructor(connectionStringFile, caFile) {
    this.ca = readFileSync(caFile);
    const parts = readFileSync(connectionStringFile, 'utf8').trim().split(';').map((part) => part.split(/=(.*)/s));
    Object.assign(this, Object.fromEntries(parts));
  }

  signature() {
    const resource = encodeURIComponent(this.HostName.replace(/:\d+$/, ''));
    const expiry = Math.floor(Date.now() / 1000) + 600;
    const key = Buffer.from(this.SharedAccessKey, 'base64');
    const signature = createHmac('sha256', key).update(`${resource}\n${expiry}`).digest('base64');
    return `SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(signature)}&se=${expiry}&skn=${this.SharedAccessKeyName}`;
  }

  /** The stream as a Node.js stream, once the device has accepted; an error that says why not. */
  async open(device, name) {
    const { status, headers, body } = await this.initiate(device, name);
    if (status !== 200) {
      throw new Error(`${status} ${headers['iothub-errorcode']}: ${body}`);
    }
    if (headers['iothub-streaming-is-accepted'] !== 'True') {
      throw new Error(`rejected: ${decodeURIComponent(headers['culvert-reject-reason'] ?? 'the device gave no reason')}`);
    }
    const socket = new WebSocket(headers['iothub-streaming-url'], {
      ca: this.ca,
      headers: { Authorization: `Bearer ${headers['iothub-streaming-auth-token']}` },
      perMessageDeflate: false,
    });
    const stream = WebSocket.createWebSocketStream(socket);
    socket.once('close', (code, reason) => {
      // Any other code says that bytes may be missing.
      if (code !== 1000 && code !== 1005) {
        stream.destroy(new Error(`stream ${name}: ended with ${code} ${reason}`.trim()));
      }
    });
    return stream;
  }

  initiate(device, name) {
    const url = `https://${this.HostName}/twins/${encodeURIComponent(device)}/streams/${name}?api-version=2021-04-12`;
    const headers = { Authorization: this.signature(), 'iothub-streaming-response-timeout-in-seconds': 30 };
    const options = { method: 'POST', ca: this.ca, headers, signal: AbortSignal.timeout(REQUEST_MILLIS) };
    return new Promise((resolve, reject) => {
      https.request(url, options, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text) => { body += text; }).on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
      }).on('error', reject).end();
    });
  }
}

module.exports = { Hub };
