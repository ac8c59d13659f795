/* Stands in for the AWS provider, which is several hundred megabytes that neither
 * Debian nor npm carry.  It tells Terraform what arguments there are, from
 * schema.json, so that the real `terraform validate` checks them and `terraform
 * test` can make everything up.  It never plans anything, and knows no AWS.
 */
'use strict';

const fs = require('fs');
const path = require('path');
const { load } = require('./library.js');

const ADDRESS = 'registry.terraform.io/hashicorp/aws';
const LARGEST = 64 << 20;

const encodeType = type => Buffer.from(JSON.stringify(type));

function blockOf({ attributes, blocks }) {
  return {
    attributes: Object.entries(attributes).map(([name, { type, use }]) => ({
      name, type: encodeType(type),
      required: use === 'required', optional: use === 'optional' || use === 'filled-in', computed: use === 'computed' || use === 'filled-in',
    })),
    block_types: Object.entries(blocks).map(([name, inner]) => ({
      type_name: name, block: blockOf(inner), nesting: inner.nesting.toUpperCase(), min_items: inner.min, max_items: inner.max,
    })),
  };
}

const schemaOf = block => ({ block: blockOf(block) });

/* What Terraform asks, and what it is answered. */
function answersFrom(schema) {
  const schemas = {
    provider: schemaOf(schema.provider),
    resource_schemas: Object.fromEntries(Object.entries(schema.resources).map(([name, block]) => [name, schemaOf(block)])),
  };
  const nothing = (call, answer) => answer(null, {});
  return {
    GetSchema: (call, answer) => answer(null, schemas),
    PrepareProviderConfig: (call, answer) => answer(null, { prepared_config: call.request.config }),
    ValidateResourceTypeConfig: nothing, ValidateDataSourceConfig: nothing, Configure: nothing, Stop: nothing,
  };
}

/* What Terraform must find in TF_REATTACH_PROVIDERS to come to us. */
const reattach = port => JSON.stringify({
  [ADDRESS]: {
    Protocol: 'grpc', ProtocolVersion: 5, Pid: process.pid, Test: true,
    Addr: { Network: 'tcp', String: `127.0.0.1:${port}` },
  },
});

/* Returns: { environment, stop }, once it listens. */
function startSchemaProvider() {
  const grpc = load('@grpc/grpc-js');
  const definition = load('@grpc/proto-loader').loadSync(path.join(__dirname, 'provider.proto'), { keepCase: true, enums: String, longs: Number });
  const schema = JSON.parse(fs.readFileSync(path.join(__dirname, 'schema.json'), 'utf8'));
  const server = new grpc.Server({ 'grpc.max_send_message_length': LARGEST });
  server.addService(grpc.loadPackageDefinition(definition).tfplugin5.Provider.service, answersFrom(schema));
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error) { reject(error); return; }
      resolve({ environment: { TF_REATTACH_PROVIDERS: reattach(port) }, stop: () => server.forceShutdown() });
    });
  });
}

module.exports = { startSchemaProvider };
