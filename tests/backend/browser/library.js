/* Where the lock file's packages are: PARLEY_NODE_MODULES may name several
 * folders, with colons between them.
 */
'use strict';

const fs = require('fs');
const path = require('path');

/* The folder or file of that name in the first node_modules that has it, or undefined. */
function findModule(name) {
  const roots = [...(process.env.PARLEY_NODE_MODULES || '').split(':'), path.join(__dirname, 'node_modules')];
  return roots.filter(Boolean).map(root => path.join(root, name)).find(file => fs.existsSync(file));
}

module.exports = { findModule };
