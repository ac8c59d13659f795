/* Plays the look from outside of data/aws against the real parley-token-service behind
 * a balancer of our own, as it should be and spoilt.
 */
'use strict';

const http = require('http');
const https = require('https');
const { makeCertificate } = require('./certificate.js');

/* Forwards as the listener's rules say: { paths, descriptor } */
class Balancer {
  static start(certificate, { service, paths, descriptor, minVersion = 'TLSv1.3' }) {
    const self = new Balancer();
    self.server = https.createServer({ ...certificate, minVersion }, (request, answer) => {
      if (request.url === '/.well-known/parley.json') {
        answer.writeHead(200, { 'Content-Type': 'application/json' });
        answer.end(descriptor);
      } else if (paths.includes(request.url)) {
        self.forward(service, request, answer);
      } else {
        answer.writeHead(404);
        answer.end();
      }
    });
    return new Promise(resolve => { self.server.listen(0, () => resolve(self)); });
  }

  forward(service, request, answer) {
    const headers = { ...request.headers, 'x-forwarded-for': '192.0.2.1' };
    const onward = http.request(new URL(request.url, service), { method: request.method, headers }, reply => {
      answer.writeHead(reply.statusCode, reply.headers);
      reply.pipe(answer);
    });
    onward.on('error', () => { answer.writeHead(502); answer.end(); });
    request.pipe(onward);
  }

  get port() { return this.server.address().port; }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/* Returns: what the look found wrong; empty for nothing */
async function see(look, certificate, options) {
  const balancer = await Balancer.start(certificate, options);
  try {
    await look({ host: 'localhost', port: balancer.port, ca: certificate.cert });
    return '';
  } catch (error) {
    return error.message;
  } finally {
    balancer.stop();
  }
}

/* Returns: [text, holds, detail] for each thing to be seen */
async function play(tree, state, service, folder) {
  const { look } = require(tree.path('modules/monitoring/uptime.js'));
  const certificate = makeCertificate(folder);
  const paths = state.one('aws_lb_listener_rule', 'service').condition[0].path_pattern[0].values;
  const good = { service: service.uri, paths, descriptor: state.outputs.descriptor };
  const rows = [['finds nothing wrong with the real service', good, /^$/],
    ['sees that TLS 1.2 is spoken', { ...good, minVersion: 'TLSv1.2' }, /TLS 1.2/],
    ['sees that nothing is forwarded', { ...good, paths: [] }, /\/healthz answered 404/],
    ['sees that the service is gone', { ...good, service: 'http://127.0.0.1:9/' }, /\/healthz answered 502/],
    ['sees that tokens are not asked of the service', { ...good, paths: ['/healthz'] }, /stranger was answered 404/],
    ['sees a descriptor that is none', { ...good, descriptor: '{}' }, /no place of tokens/]];
  const results = [];
  for (const [text, options, wanted] of rows) {
    const found = await see(look, certificate, options);
    results.push([`the look from outside ${text}`, wanted.test(found), found]);
  }
  return results;
}

module.exports = { play };
