/* A certificate for this machine, which nobody believes who is not told to. */
'use strict';

const { execFileSync } = require('child_process');
const fs = require('fs');
const path = require('path');

function makeCertificate(folder) {
  const [key, certificate] = ['key.pem', 'certificate.pem'].map(name => path.join(folder, name));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  return { key: fs.readFileSync(key), cert: fs.readFileSync(certificate) };
}

module.exports = { makeCertificate };
