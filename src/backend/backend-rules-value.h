#pragma once

#include "backend-node.h"
#include "backend-rules-regex.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Rules nest no deeper than what they are about. */
#define BACKEND_RULES_MAX_DEPTH 32

/* What a judgement makes on its way; all of it goes at once. */
typedef struct
{
  GPtrArray *blocks;
  gsize used, size; /* of the last block */
} BackendRulesMemory;

void backend_rules_memory_init (BackendRulesMemory *self);
gpointer backend_rules_memory_take (BackendRulesMemory *self, gsize size);
char *backend_rules_memory_copy (BackendRulesMemory *self, const char *text, gsize length);
void backend_rules_memory_reset (BackendRulesMemory *self);
/* What is taken after a mark can be given back by itself. */
typedef struct
{
  guint blocks;
  gsize used, size;
} BackendRulesMark;

BackendRulesMark backend_rules_memory_mark (BackendRulesMemory *self);
void backend_rules_memory_release (BackendRulesMemory *self, BackendRulesMark mark);
void backend_rules_memory_clear (BackendRulesMemory *self);

/* A place in the database, before a write or after it. */
typedef struct _BackendSnapshot BackendSnapshot;
struct _BackendSnapshot
{
  BackendSnapshot *parent; /* NULL for the root */
  const char *key;
  BackendNode *node; /* NULL where nothing is */
};

BackendSnapshot *backend_snapshot_new_root (BackendRulesMemory *memory, BackendNode *root);
BackendSnapshot *backend_snapshot_new_child (BackendRulesMemory *memory, BackendSnapshot *parent, const char *key);
BackendSnapshot *backend_snapshot_at (BackendRulesMemory *memory, BackendSnapshot *self, const char *path);
char **backend_snapshot_get_path (BackendSnapshot *self);

typedef enum
{
  BACKEND_RULES_NULL,
  BACKEND_RULES_BOOLEAN,
  BACKEND_RULES_NUMBER,
  BACKEND_RULES_STRING,
  BACKEND_RULES_OBJECT, /* something with children, of which nothing more is known */
  BACKEND_RULES_JSON,   /* a part of the token that is no primitive */
  BACKEND_RULES_AUTH,   /* the variable */
  BACKEND_RULES_TOKEN,  /* its claims */
  BACKEND_RULES_SNAPSHOT,
  BACKEND_RULES_QUERY,
  BACKEND_RULES_REGEX,
} BackendRulesValueType;

typedef struct
{
  BackendRulesValueType type;
  union
  {
    gboolean boolean;
    double number;
    const char *string;
    JsonNode *json;
    BackendSnapshot *snapshot;
    BackendRegex *regex;
  };
} BackendRulesValue;

BackendRulesValue backend_rules_value_from_node (BackendNode *node);
BackendRulesValue backend_rules_value_from_json (JsonNode *json);
gboolean backend_rules_value_equal (const BackendRulesValue *a, const BackendRulesValue *b);

G_END_DECLS
