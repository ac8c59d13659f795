/* Judges reads and writes by the rules.  Permission to read or write is given on
 * the way down and never taken back; validation is asked at every place that holds
 * something afterwards, on the way down and below.
 */

#include "backend-rules.h"

#include "backend-rules-tree.h"

#include <string.h>

struct _BackendRules
{
  BackendRule *root;
  char *text;
  guint version;
  BackendRulesMemory memory;
};

static const BackendRulesQuery PLAIN = { .by_key = TRUE };

static gsize
get_length (const char *text, gssize length)
{
  return length < 0 ? strlen (text) : (gsize)length;
}

/**
 * backend_rules_set_text:
 * @text: a file of rules
 * @length: in bytes, or -1
 * @error: location for a %BACKEND_ERROR that says line, column and remedy
 *
 * Replaces the rules for everybody who holds them; whoever reads lastingly has to
 * be judged again.
 *
 * Returns: %FALSE for what are no rules; nothing has changed then
 */
gboolean
backend_rules_set_text (BackendRules *self, const char *text, gssize length, GError **error)
{
  BackendRule *root = backend_rule_parse (text, get_length (text, length), error);

  if (root == NULL)
    return FALSE;
  g_clear_pointer (&self->root, backend_rule_free);
  g_free (self->text);
  self->root = root;
  self->text = g_strndup (text, get_length (text, length));
  self->version++;
  return TRUE;
}

/**
 * backend_rules_parse:
 * @text: a file of rules
 * @length: in bytes, or -1
 * @error: location for a %BACKEND_ERROR that says line, column and remedy
 *
 * Returns: (transfer full): the rules, or %NULL
 */
BackendRules *
backend_rules_parse (const char *text, gssize length, GError **error)
{
  g_autoptr (BackendRules) self = g_new0 (BackendRules, 1);

  backend_rules_memory_init (&self->memory);
  return backend_rules_set_text (self, text, length, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * backend_rules_load:
 * @file: name of a file of rules
 * @error: location for an error that names the file too
 *
 * Returns: (transfer full): the rules, or %NULL
 */
BackendRules *
backend_rules_load (const char *file, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;
  BackendRules *self;

  if (!g_file_get_contents (file, &text, &length, error))
    return NULL;
  self = backend_rules_parse (text, (gssize)length, error);
  if (self == NULL)
    g_prefix_error (error, "%s: ", file);
  return self;
}

void
backend_rules_free (BackendRules *self)
{
  g_clear_pointer (&self->root, backend_rule_free);
  backend_rules_memory_clear (&self->memory);
  g_free (self->text);
  g_free (self);
}

/**
 * backend_rules_get_text:
 *
 * Returns: (transfer none): the rules as they were written, comments and all
 */
const char *
backend_rules_get_text (BackendRules *self)
{
  return self->text;
}

/**
 * backend_rules_get_version:
 *
 * Returns: a number that grows when the rules are replaced
 */
guint
backend_rules_get_version (BackendRules *self)
{
  return self->version;
}

static BackendJudgement
begin (BackendRules *self, JsonObject *auth, gint64 now, BackendNode *root)
{
  backend_rules_memory_reset (&self->memory);
  return (BackendJudgement){
    .memory = &self->memory,
    .auth = auth,
    .now = now,
    .root = backend_snapshot_new_root (&self->memory, root),
  };
}

static gboolean
is_true (BackendExpression *expression, BackendJudgement *judgement)
{
  return expression != NULL && backend_expression_is_true (expression, judgement);
}

static gboolean
judge_read (BackendRules *self, const char *const *path, BackendJudgement *judgement)
{
  BackendRule *rule = self->root;

  judgement->data = judgement->root;
  while (!is_true (rule->read, judgement))
    {
      BackendRule *child = *path != NULL ? backend_rule_get_child (rule, *path) : NULL;

      if (child == NULL)
        return FALSE;
      judgement->captures[rule->depth] = *path;
      judgement->data = backend_snapshot_new_child (judgement->memory, judgement->data, *path);
      rule = child;
      path++;
    }
  return TRUE;
}

/**
 * backend_rules_judge_read:
 * @auth: (nullable): the claims of the reader's ID token
 * @path: what is to be read
 * @query: (nullable): in what way
 * @root: (nullable): the database
 * @reads: (nullable): takes the paths that were looked at
 * @uses_time: (out) (optional): whether the verdict depends on the time
 */
gboolean
backend_rules_judge_read (BackendRules *self, JsonObject *auth, const char *const *path, const BackendRulesQuery *query, BackendNode *root,
                          GPtrArray *reads, gboolean *uses_time)
{
  BackendJudgement judgement = begin (self, auth, g_get_real_time () / 1000, root);
  gboolean is_allowed;

  judgement.query = query != NULL ? query : &PLAIN;
  judgement.reads = reads;
  is_allowed = judge_read (self, path, &judgement);
  if (uses_time != NULL)
    *uses_time = judgement.has_used_now;
  return is_allowed;
}

/**
 * backend_rules_may_query:
 * @auth: (nullable): the claims of the reader's ID token
 * @path: the list that is to be read
 * @query: (nullable): which part of it
 * @root: (nullable): the database
 */
gboolean
backend_rules_may_query (BackendRules *self, JsonObject *auth, const char *const *path, const BackendRulesQuery *query, BackendNode *root)
{
  return backend_rules_judge_read (self, auth, path, query, root, NULL, NULL);
}

/**
 * backend_rules_may_read:
 * @auth: (nullable): the claims of the reader's ID token
 * @path: what is to be read
 * @root: (nullable): the database
 */
gboolean
backend_rules_may_read (BackendRules *self, JsonObject *auth, const char *const *path, BackendNode *root)
{
  return backend_rules_may_query (self, auth, path, NULL, root);
}

static gboolean
is_valid (BackendRule *rule, BackendJudgement *judgement)
{
  return rule->validate == NULL || judgement->new_data->node == NULL || backend_expression_is_true (rule->validate, judgement);
}

/* Goes one key down, on both sides. */
static void
descend (BackendJudgement *judgement, BackendRule *rule, const char *key)
{
  judgement->captures[rule->depth] = key;
  judgement->data = backend_snapshot_new_child (judgement->memory, judgement->data, key);
  judgement->new_data = backend_snapshot_new_child (judgement->memory, judgement->new_data, key);
}

/* Everything that is written below a place. */
static gboolean
is_valid_below (BackendRule *rule, BackendJudgement *judgement)
{
  BackendSnapshot *data = judgement->data, *new_data = judgement->new_data;
  g_auto (BackendCursor) cursor = { NULL };
  gboolean is_good = TRUE;
  BackendNode *value;
  const char *key;

  backend_cursor_init (&cursor, backend_node_get_children (new_data->node), FALSE, NULL);
  while (is_good && backend_cursor_next (&cursor, &key, &value))
    {
      BackendRule *child = backend_rule_get_child (rule, key);

      BackendRulesMark mark = backend_rules_memory_mark (judgement->memory);

      if (child == NULL || !child->validates_below)
        continue;
      descend (judgement, rule, key);
      is_good = is_valid (child, judgement) && is_valid_below (child, judgement);
      judgement->data = data;
      judgement->new_data = new_data;
      backend_rules_memory_release (judgement->memory, mark);
    }
  return is_good;
}

static gboolean
judge_change (BackendRules *self, const char *const *path, BackendJudgement *judgement)
{
  BackendRule *rule = self->root;
  gboolean is_allowed = FALSE;

  while (TRUE)
    {
      BackendRule *child;

      is_allowed = is_allowed || is_true (rule->write, judgement);
      if (!is_valid (rule, judgement))
        return FALSE;
      if (*path == NULL)
        return is_allowed && is_valid_below (rule, judgement);
      child = backend_rule_get_child (rule, *path);
      if (child == NULL)
        return is_allowed;
      descend (judgement, rule, *path++);
      rule = child;
    }
}

/**
 * backend_rules_may_write:
 * @auth: (nullable): the claims of the writer's ID token
 * @write: what is to be written
 * @before: (nullable): the database before
 * @after: (nullable): the database as the whole write would leave it
 *
 * Each change is judged by itself, but on what all of them together result in.
 */
gboolean
backend_rules_may_write (BackendRules *self, JsonObject *auth, BackendWrite *write, BackendNode *before, BackendNode *after)
{
  gboolean is_allowed = TRUE;

  for (guint i = 0; is_allowed && i < write->changes->len; i++)
    {
      BackendChange *change = write->changes->pdata[i];
      BackendJudgement judgement = begin (self, auth, write->now, before);

      judgement.data = judgement.root;
      judgement.new_data = backend_snapshot_new_root (&self->memory, after);
      is_allowed = judge_change (self, (const char *const *)change->path, &judgement);
    }
  return is_allowed;
}

/**
 * backend_rules_has_index:
 * @path: the list that a query is about
 * @child: the path of a child to sort by, or `.value`
 */
gboolean
backend_rules_has_index (BackendRules *self, const char *const *path, const char *child)
{
  BackendRule *rule = self->root;

  for (; rule != NULL && *path != NULL; path++)
    rule = backend_rule_get_child (rule, *path);
  return rule != NULL && rule->indexes != NULL && g_strv_contains ((const char *const *)rule->indexes, child);
}
