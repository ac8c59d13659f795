/* Makes schema.json: what arguments the AWS provider's resources take, read out of the
 * bindings to it that are generated from the provider itself and that npm carries.
 * They are large and change seldom, so that only what is drawn from them is kept.
 *
 *   npm install @cdktn/provider-aws      in a folder of its own
 *   node extract-schema.js THAT-FOLDER/node_modules/@cdktn/provider-aws ../../data/aws > schema.json
 *
 * The bindings do not tell an optional argument from one that AWS fills in where it is
 * left out; those that others are made from are named below.  What is left out is then
 * nothing in a test's state, not a made-up word.  They tell nothing of allowed values.
 */
'use strict';

const fs = require('fs');
const path = require('path');

const FILLED_IN = { aws_vpc: ['ipv6_cidr_block'] };
const PRIMITIVES = { string: 'string', number: 'number', boolean: 'bool' };
const ENTRY = /\n\s+"?(\w+)"?: \{\n\s+value: ([\s\S]*?),\n\s+isBlock: (true|false),\n\s+type: "([^"]+)",\n\s+storageClassType: "([^"]+)",\n\s+\}/g;
const GETTER = /get \w+\(\) \{\n\s+return ([^;]+);/g;
const NESTED = /(?:this\.|\n\s+)_\w+ = new (?:cdktn\.)?(\w+)\(this, "(\w+)"(?:, (true|false))?\)/g;
const READ = [
  [/^this\.getStringAttribute\('(\w+)'\)/, 'string'],
  [/^this\.getNumberAttribute\('(\w+)'\)/, 'number'],
  [/^this\.getBooleanAttribute\('(\w+)'\)/, 'bool'],
  [/^cdktn\.Fn\.tolist\(this\.getListAttribute\('(\w+)'\)\)/, ['set', 'string']],
  [/^this\.getListAttribute\('(\w+)'\)/, ['list', 'string']],
  [/^this\.getNumberListAttribute\('(\w+)'\)/, ['list', 'number']],
  [/^this\.getStringMapAttribute\('(\w+)'\)/, ['map', 'string']],
];

const capital = text => text[0].toUpperCase() + text.slice(1);
const upTo = (text, start, end) => (start < 0 ? '' : text.slice(start, text.indexOf(end, start)));

/* One of the bindings' modules: a resource, and the structures within it. */
class Binding {
  constructor(folder) {
    this.code = fs.readFileSync(path.join(folder, 'index.js'), 'utf8');
    this.types = fs.readFileSync(path.join(folder, 'index.d.ts'), 'utf8');
  }

  classOf(name) { return upTo(this.code, this.code.search(new RegExp(`class ${name} extends `)), '\n}'); }

  functionOf(name) { return upTo(this.code, this.code.indexOf(`\nfunction ${name}(`), '\n}'); }

  /* Which members of an interface must be given. */
  required(name) {
    const body = this.types.match(new RegExp(`export interface ${name}(?: extends [^{]+)? \\{([\\s\\S]*?)\\n\\}`));
    return new Set([...(body ? body[1] : '').matchAll(/readonly (\w+):/g)].map(found => found[1]));
  }

  /* What can be read from a class: { name: type }. */
  readable(body) {
    const found = {};
    for (const [, expression] of body.matchAll(GETTER)) {
      const [match, type] = READ.map(([pattern, kind]) => [expression.match(pattern), kind]).find(([hit]) => hit) || [];
      if (match) { found[match[1]] = type; }
    }
    for (const [, name, attribute, isSet] of body.matchAll(NESTED)) {
      const type = this.objectType(name, isSet === 'true');
      if (type) { found[attribute] = type; }
    }
    return found;
  }

  objectType(name, isSet) {
    if (name === 'StringMap') { return ['map', 'string']; }
    const body = this.classOf(`${name.replace(/List$/, '')}OutputReference`);
    return body ? [isSet ? 'set' : 'list', ['object', this.readable(body)]] : null;
  }

  /* What the body of one of the functions that write HCL says can be given. */
  block(body, interfaceName, className) {
    const result = { attributes: {}, blocks: {} };
    const required = this.required(interfaceName);
    for (const [, name, expression, isBlock, type, storage] of body.matchAll(ENTRY)) {
      const member = (expression.match(/(?:struct|this)\.(_?\w+)/) || [])[1];
      const use = required.has((member || '').replace(/^_/, '')) ? 'required' : 'optional';
      const mapper = (expression.match(/(\w+)ToHclTerraform/) || [])[1];
      const inner = mapper && this.functionOf(`${mapper}ToHclTerraform`);
      if (inner) { this.addStructure(result, name, { inner, mapper, type, use, isBlock, expression }); }
      else { result.attributes[name] = { type: simpleType(type, storage), use }; }
    }
    for (const [name, type] of Object.entries(this.readable(this.classOf(className)))) {
      if (!result.attributes[name] && !result.blocks[name]) { result.attributes[name] = { type, use: 'computed' }; }
    }
    return result;
  }

  addStructure(result, name, { inner, mapper, type, use, isBlock, expression }) {
    const block = this.block(inner, capital(mapper), `${capital(mapper)}OutputReference`);
    const isOne = type === 'struct';
    if (isBlock === 'false') {
      result.attributes[name] = { type: [isOne ? 'list' : type, typeOf(block)], use };
      return;
    }
    const isMany = isOne || /listMapperHcl/.test(expression);
    result.blocks[name] = { nesting: isOne ? 'single' : type, min: use === 'required' && !isOne ? 1 : 0, max: isMany ? 0 : 1, ...block };
  }
}

function simpleType(type, storage) {
  if (type === 'simple') { return PRIMITIVES[storage] || 'string'; }
  const element = PRIMITIVES[storage.replace(/(List|Map|Set)$/, '')];
  return element ? [type, element] : 'dynamic';
}

const typeOf = block => ['object', {
  ...Object.fromEntries(Object.entries(block.attributes).map(([name, { type }]) => [name, type])),
  ...Object.fromEntries(Object.entries(block.blocks).map(([name, inner]) => [name, [inner.nesting === 'single' ? 'list' : inner.nesting, 'dynamic']])),
}];

function extract(folder, kind, type) {
  const binding = new Binding(folder);
  const [, name] = binding.code.match(new RegExp(`class (\\w+) extends cdktn\\.Terraform${kind} \\{`));
  const body = binding.classOf(name);
  const block = binding.block(body.slice(body.indexOf('synthesizeHclAttributes()')), `${name}Config`, name);
  if (kind === 'Resource') { block.attributes.id = { type: 'string', use: 'filled-in' }; }
  for (const attribute of FILLED_IN[type] || []) { block.attributes[attribute].use = 'filled-in'; }
  return block;
}

/* The kinds of resources that the configuration names. */
function wanted(folder) {
  const files = fs.readdirSync(folder, { recursive: true }).filter(name => name.endsWith('.tf'));
  const text = files.map(name => fs.readFileSync(path.join(folder, name), 'utf8')).join('\n');
  return [...new Set([...text.matchAll(/^resource "(aws_\w+)"/gm)].map(found => found[1]))].sort();
}

const [bindings, configuration] = process.argv.slice(2);
const library = path.join(bindings, 'lib');
const folderOf = type => path.join(library, type.replace(/^aws_/, '').replaceAll('_', '-'));
const about = JSON.parse(fs.readFileSync(path.join(bindings, 'package.json'), 'utf8'));
const version = fs.readFileSync(path.join(library, 'vpc', 'index.js'), 'utf8').match(/providerVersion: '([^']+)'/)[1];

process.stdout.write(`${JSON.stringify({
  about: `Drawn by extract-schema.js from ${about.name} ${about.version}, for hashicorp/aws ${version}, both MPL-2.0`,
  provider: extract(path.join(library, 'provider'), 'Provider'),
  resources: Object.fromEntries(wanted(configuration).map(type => [type, extract(folderOf(type), 'Resource', type)])),
}, null, 1)}\n`);
