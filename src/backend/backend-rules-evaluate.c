/* Evaluates expressions of the rules.  Anything that is not as an operator or a
 * method needs it is an error, and an error makes the whole rule false, wherever
 * in it it stands.
 */

#include "backend-rules-syntax.h"

#include "backend-json.h"
#include "backend-path.h"
#include "backend-rules-text.h"

#include <math.h>
#include <string.h>

/* Of parts, of characters and of states together: a fifth of a second at the most. */
#define MAX_STEPS 20000000
#define BYTES_PER_STEP 32

static gboolean evaluate (BackendExpression *self, BackendJudgement *judgement, BackendRulesValue *value);

static gboolean
spend (BackendJudgement *judgement, guint64 steps)
{
  judgement->steps += steps;
  return judgement->steps <= MAX_STEPS;
}

static gboolean
spend_on (BackendJudgement *judgement, const char *text)
{
  return spend (judgement, strlen (text) / BYTES_PER_STEP);
}

static gboolean
set_boolean (BackendRulesValue *value, gboolean boolean)
{
  value->type = BACKEND_RULES_BOOLEAN;
  value->boolean = boolean;
  return TRUE;
}

static gboolean
set_number (BackendRulesValue *value, double number)
{
  value->type = BACKEND_RULES_NUMBER;
  value->number = number;
  return TRUE;
}

static gboolean
set_string (BackendRulesValue *value, const char *string)
{
  value->type = BACKEND_RULES_STRING;
  value->string = string;
  return string != NULL;
}

static gboolean
set_snapshot (BackendRulesValue *value, BackendSnapshot *snapshot)
{
  value->type = BACKEND_RULES_SNAPSHOT;
  value->snapshot = snapshot;
  return snapshot != NULL;
}

static BackendExpression *
part (BackendExpression *self, guint index)
{
  return self->parts->pdata[index];
}

static gboolean
evaluate_string (BackendExpression *self, BackendJudgement *judgement, const char **string)
{
  BackendRulesValue value;

  if (!evaluate (self, judgement, &value) || value.type != BACKEND_RULES_STRING)
    return FALSE;
  *string = value.string;
  return spend_on (judgement, value.string);
}

/* From here on a verdict depends on what is at this place. */
static BackendNode *
look_at (BackendJudgement *judgement, BackendSnapshot *snapshot)
{
  if (judgement->reads != NULL)
    g_ptr_array_add (judgement->reads, backend_snapshot_get_path (snapshot));
  return snapshot->node;
}

static gboolean
evaluate_query (BackendExpression *self, BackendJudgement *judgement, BackendRulesValue *value)
{
  const BackendRulesQuery *query = judgement->query;
  const char *name = self->name;

  if (strcmp (name, "orderByKey") == 0)
    return set_boolean (value, query->by_key);
  if (strcmp (name, "orderByValue") == 0)
    return set_boolean (value, query->by_value);
  if (strcmp (name, "orderByPriority") == 0)
    return set_boolean (value, query->by_priority);
  *value = (BackendRulesValue){ .type = BACKEND_RULES_NULL };
  if (strcmp (name, "orderByChild") == 0)
    return query->child == NULL || set_string (value, query->child);
  if (strcmp (name, "limitToFirst") == 0)
    return query->limit_to_first == 0 || set_number (value, query->limit_to_first);
  if (strcmp (name, "limitToLast") == 0)
    return query->limit_to_last == 0 || set_number (value, query->limit_to_last);
  if (strcmp (name, "startAt") == 0)
    *value = backend_rules_value_from_node (query->start_at);
  else
    *value = backend_rules_value_from_node (strcmp (name, "endAt") == 0 ? query->end_at : query->equal_to);
  return TRUE;
}

/* "google" of google.com, as the rules have always had it. */
static void
get_provider (BackendJudgement *judgement, BackendRulesValue *value)
{
  JsonNode *firebase = json_object_get_member (judgement->auth, "firebase");
  JsonNode *provider = firebase != NULL && JSON_NODE_HOLDS_OBJECT (firebase) ? json_object_get_member (json_node_get_object (firebase), "sign_in_provider") : NULL;

  *value = backend_rules_value_from_json (provider);
  if (value->type == BACKEND_RULES_STRING && g_str_has_suffix (value->string, ".com"))
    value->string = backend_rules_memory_copy (judgement->memory, value->string, strlen (value->string) - strlen (".com"));
}

/* The token's claims lie below auth.token; what has no `sub` is no token but the
 * whole variable, as an administrator may set it.
 */
static void
get_auth_member (BackendJudgement *judgement, const char *name, BackendRulesValue *value)
{
  JsonNode *subject = json_object_get_member (judgement->auth, "sub");

  *value = (BackendRulesValue){ .type = BACKEND_RULES_NULL };
  if (subject == NULL)
    *value = backend_rules_value_from_json (json_object_get_member (judgement->auth, name));
  else if (strcmp (name, "uid") == 0)
    *value = backend_rules_value_from_json (subject);
  else if (strcmp (name, "token") == 0)
    *value = (BackendRulesValue){ .type = BACKEND_RULES_TOKEN };
  else if (strcmp (name, "provider") == 0)
    get_provider (judgement, value);
}

static gboolean
evaluate_member (BackendJudgement *judgement, const BackendRulesValue *object, const char *name, BackendRulesValue *value)
{
  JsonNode *member = NULL;

  if (object->type == BACKEND_RULES_STRING && strcmp (name, "length") == 0)
    return spend_on (judgement, object->string) && set_number (value, backend_rules_text_length (object->string));
  if (object->type == BACKEND_RULES_AUTH)
    {
      get_auth_member (judgement, name, value);
      return TRUE;
    }
  if (object->type == BACKEND_RULES_TOKEN)
    member = json_object_get_member (judgement->auth, name);
  else if (object->type == BACKEND_RULES_JSON && JSON_NODE_HOLDS_OBJECT (object->json))
    member = json_object_get_member (json_node_get_object (object->json), name);
  *value = backend_rules_value_from_json (member);
  return TRUE;
}

static gboolean
evaluate_property (BackendExpression *self, BackendJudgement *judgement, BackendRulesValue *value)
{
  BackendRulesValue object;

  if (!evaluate (part (self, 0), judgement, &object))
    return FALSE;
  if (object.type == BACKEND_RULES_QUERY)
    return evaluate_query (self, judgement, value);
  if (part (self, 0)->type != BACKEND_TYPE_OF_ANYTHING && object.type != BACKEND_RULES_STRING)
    return FALSE;
  return evaluate_member (judgement, &object, self->name, value);
}

static gboolean
evaluate_element (BackendExpression *self, BackendJudgement *judgement, BackendRulesValue *value)
{
  BackendRulesValue object;
  const char *name;

  if (!evaluate (part (self, 0), judgement, &object) || !evaluate_string (part (self, 1), judgement, &name))
    return FALSE;
  return evaluate_member (judgement, &object, name, value);
}

static gboolean
has_children (BackendExpression *self, BackendJudgement *judgement, BackendSnapshot *snapshot, BackendRulesValue *value)
{
  BackendExpression *keys = self->parts->len > 1 ? part (self, 1) : NULL;
  gboolean has_all = TRUE;

  if (keys == NULL)
    return set_boolean (value, backend_node_get_children (look_at (judgement, snapshot)) != NULL);
  for (guint i = 0; i < keys->parts->len; i++)
    {
      const char *key;

      if (!evaluate_string (part (keys, i), judgement, &key))
        return FALSE;
      has_all = has_all && look_at (judgement, backend_snapshot_at (judgement->memory, snapshot, key)) != NULL;
    }
  return set_boolean (value, has_all);
}

static gboolean
has_type (BackendJudgement *judgement, BackendSnapshot *snapshot, BackendRulesValueType type, BackendRulesValue *value)
{
  return set_boolean (value, backend_rules_value_from_node (look_at (judgement, snapshot)).type == type);
}

static gboolean
call_on_snapshot (BackendExpression *self, BackendJudgement *judgement, BackendSnapshot *snapshot, BackendRulesValue *value)
{
  const char *path;

  if ((self->method == BACKEND_METHOD_CHILD || self->method == BACKEND_METHOD_HAS_CHILD) && !evaluate_string (part (self, 1), judgement, &path))
    return FALSE;
  switch ((int)self->method)
    {
    case BACKEND_METHOD_VAL:
      *value = backend_rules_value_from_node (look_at (judgement, snapshot));
      return TRUE;
    case BACKEND_METHOD_CHILD:
      return set_snapshot (value, backend_snapshot_at (judgement->memory, snapshot, path));
    case BACKEND_METHOD_PARENT:
      return set_snapshot (value, snapshot->parent);
    case BACKEND_METHOD_HAS_CHILD:
      return set_boolean (value, look_at (judgement, backend_snapshot_at (judgement->memory, snapshot, path)) != NULL);
    case BACKEND_METHOD_HAS_CHILDREN:
      return has_children (self, judgement, snapshot, value);
    case BACKEND_METHOD_EXISTS:
      return set_boolean (value, look_at (judgement, snapshot) != NULL);
    case BACKEND_METHOD_IS_NUMBER:
      return has_type (judgement, snapshot, BACKEND_RULES_NUMBER, value);
    case BACKEND_METHOD_IS_STRING:
      return has_type (judgement, snapshot, BACKEND_RULES_STRING, value);
    case BACKEND_METHOD_IS_BOOLEAN:
      return has_type (judgement, snapshot, BACKEND_RULES_BOOLEAN, value);
    case BACKEND_METHOD_GET_PRIORITY:
    default:
      *value = backend_rules_value_from_node (backend_node_get_priority (look_at (judgement, snapshot)));
      return TRUE;
    }
}

static gboolean
matches (BackendExpression *self, BackendJudgement *judgement, const char *text, BackendRulesValue *value)
{
  BackendRulesValue regex;
  gboolean is_match;

  if (!evaluate (part (self, 1), judgement, &regex) || regex.type != BACKEND_RULES_REGEX)
    return FALSE;
  is_match = backend_regex_matches (regex.regex, text, &judgement->steps);
  return spend (judgement, 0) && set_boolean (value, is_match);
}

static gboolean
call_on_string (BackendExpression *self, BackendJudgement *judgement, const char *text, BackendRulesValue *value)
{
  const char *first = NULL, *second = NULL;

  if (self->method == BACKEND_METHOD_MATCHES)
    return matches (self, judgement, text, value);
  if (!spend_on (judgement, text) || (self->parts->len > 1 && !evaluate_string (part (self, 1), judgement, &first)) ||
      (self->parts->len > 2 && !evaluate_string (part (self, 2), judgement, &second)))
    return FALSE;
  switch ((int)self->method)
    {
    case BACKEND_METHOD_CONTAINS:
      return set_boolean (value, strstr (text, first) != NULL);
    case BACKEND_METHOD_BEGINS_WITH:
      return set_boolean (value, g_str_has_prefix (text, first));
    case BACKEND_METHOD_ENDS_WITH:
      return set_boolean (value, g_str_has_suffix (text, first));
    case BACKEND_METHOD_REPLACE:
      return set_string (value, backend_rules_text_replace (judgement->memory, text, first, second, BACKEND_STRING_MAX_BYTES)) && spend_on (judgement, value->string);
    case BACKEND_METHOD_TO_LOWER_CASE:
    case BACKEND_METHOD_TO_UPPER_CASE:
    default:
      return set_string (value, backend_rules_text_fold (judgement->memory, text, self->method == BACKEND_METHOD_TO_UPPER_CASE));
    }
}

static gboolean
evaluate_call (BackendExpression *self, BackendJudgement *judgement, BackendRulesValue *value)
{
  BackendRulesValue object;

  if (!evaluate (part (self, 0), judgement, &object))
    return FALSE;
  if (part (self, 0)->type == BACKEND_TYPE_OF_SNAPSHOT)
    return call_on_snapshot (self, judgement, object.snapshot, value);
  return object.type == BACKEND_RULES_STRING && call_on_string (self, judgement, object.string, value);
}

static const char *
to_text (BackendJudgement *judgement, const BackendRulesValue *value)
{
  return value->type == BACKEND_RULES_STRING ? value->string : backend_rules_text_from_number (judgement->memory, value->number);
}

static gboolean
add (BackendJudgement *judgement, const BackendRulesValue *left, const BackendRulesValue *right, BackendRulesValue *value)
{
  const char *first, *second;

  if ((left->type != BACKEND_RULES_STRING && left->type != BACKEND_RULES_NUMBER) || (right->type != BACKEND_RULES_STRING && right->type != BACKEND_RULES_NUMBER))
    return FALSE;
  if (left->type == BACKEND_RULES_NUMBER && right->type == BACKEND_RULES_NUMBER)
    return set_number (value, left->number + right->number);
  first = to_text (judgement, left);
  second = to_text (judgement, right);
  if (strlen (first) + strlen (second) > BACKEND_STRING_MAX_BYTES || !spend_on (judgement, first) || !spend_on (judgement, second))
    return FALSE;
  return set_string (value, backend_rules_text_join (judgement->memory, first, second));
}

/* The service itself divides by zero into something that compares with nothing. */
static gboolean
calculate (BackendOperator operator, double left, double right, BackendRulesValue *value)
{
  switch ((int)operator)
    {
    case BACKEND_OPERATOR_SUBTRACT:
      return set_number (value, left - right);
    case BACKEND_OPERATOR_MULTIPLY:
      return set_number (value, left * right);
    case BACKEND_OPERATOR_DIVIDE:
      return set_number (value, right == 0 ? NAN : left / right);
    case BACKEND_OPERATOR_LESS:
      return set_boolean (value, left < right);
    case BACKEND_OPERATOR_LESS_OR_EQUAL:
      return set_boolean (value, left <= right);
    case BACKEND_OPERATOR_GREATER:
      return set_boolean (value, left > right);
    case BACKEND_OPERATOR_GREATER_OR_EQUAL:
      return set_boolean (value, left >= right);
    case BACKEND_OPERATOR_REMAINDER:
    default:
      return set_number (value, fmod (left, right));
    }
}

static gboolean
is_comparable (const BackendRulesValue *value)
{
  return value->type <= BACKEND_RULES_TOKEN;
}

static gboolean
evaluate_binary (BackendExpression *self, BackendJudgement *judgement, BackendRulesValue *value)
{
  BackendRulesValue left, right;

  if (!evaluate (part (self, 0), judgement, &left) || !evaluate (part (self, 1), judgement, &right))
    return FALSE;
  if (self->operator== BACKEND_OPERATOR_EQUAL || self->operator== BACKEND_OPERATOR_UNEQUAL)
    return is_comparable (&left) && is_comparable (&right) &&
           set_boolean (value, backend_rules_value_equal (&left, &right) == (self->operator== BACKEND_OPERATOR_EQUAL));
  if (self->operator== BACKEND_OPERATOR_ADD)
    return add (judgement, &left, &right, value);
  if (left.type == BACKEND_RULES_NUMBER && right.type == BACKEND_RULES_NUMBER)
    return calculate (self->operator, left.number, right.number, value);
  if (self->operator<BACKEND_OPERATOR_LESS || left.type != BACKEND_RULES_STRING || right.type != BACKEND_RULES_STRING)
    return FALSE;
  return calculate (self->operator, backend_text_compare (left.string, right.string), 0, value);
}

static gboolean
evaluate_chain (BackendExpression *self, BackendJudgement *judgement, BackendRulesValue *value)
{
  gboolean is_any = self->kind == BACKEND_SYNTAX_ANY;

  for (guint i = 0; i < self->parts->len; i++)
    {
      if (!evaluate (part (self, i), judgement, value) || value->type != BACKEND_RULES_BOOLEAN)
        return FALSE;
      if ((value->boolean != FALSE) == is_any)
        return TRUE;
    }
  return TRUE;
}

static gboolean
evaluate_unary (BackendExpression *self, BackendJudgement *judgement, BackendRulesValue *value)
{
  if (!evaluate (part (self, 0), judgement, value))
    return FALSE;
  if (self->kind == BACKEND_SYNTAX_NOT)
    return value->type == BACKEND_RULES_BOOLEAN && set_boolean (value, !value->boolean);
  return value->type == BACKEND_RULES_NUMBER && set_number (value, -value->number);
}

static gboolean
evaluate_conditional (BackendExpression *self, BackendJudgement *judgement, BackendRulesValue *value)
{
  if (!evaluate (part (self, 0), judgement, value) || value->type != BACKEND_RULES_BOOLEAN)
    return FALSE;
  return evaluate (part (self, value->boolean ? 1 : 2), judgement, value);
}

static gboolean
evaluate_variable (BackendExpression *self, BackendJudgement *judgement, BackendRulesValue *value)
{
  switch ((int)self->kind)
    {
    case BACKEND_SYNTAX_AUTH:
      *value = (BackendRulesValue){ .type = judgement->auth != NULL ? BACKEND_RULES_AUTH : BACKEND_RULES_NULL };
      return TRUE;
    case BACKEND_SYNTAX_NOW:
      judgement->has_used_now = TRUE;
      return set_number (value, (double)judgement->now);
    case BACKEND_SYNTAX_ROOT:
      return set_snapshot (value, judgement->root);
    case BACKEND_SYNTAX_DATA:
      return set_snapshot (value, judgement->data);
    case BACKEND_SYNTAX_NEW_DATA:
      return set_snapshot (value, judgement->new_data);
    case BACKEND_SYNTAX_CAPTURE:
      return set_string (value, judgement->captures[self->capture]);
    case BACKEND_SYNTAX_QUERY:
      *value = (BackendRulesValue){ .type = BACKEND_RULES_QUERY };
      return judgement->query != NULL;
    case BACKEND_SYNTAX_LITERAL:
    default:
      *value = self->value;
      return TRUE;
    }
}

static gboolean
evaluate (BackendExpression *self, BackendJudgement *judgement, BackendRulesValue *value)
{
  if (!spend (judgement, 1))
    return FALSE;
  switch ((int)self->kind)
    {
    case BACKEND_SYNTAX_ALL:
    case BACKEND_SYNTAX_ANY:
      return evaluate_chain (self, judgement, value);
    case BACKEND_SYNTAX_NOT:
    case BACKEND_SYNTAX_MINUS:
      return evaluate_unary (self, judgement, value);
    case BACKEND_SYNTAX_BINARY:
      return evaluate_binary (self, judgement, value);
    case BACKEND_SYNTAX_CONDITIONAL:
      return evaluate_conditional (self, judgement, value);
    case BACKEND_SYNTAX_PROPERTY:
      return evaluate_property (self, judgement, value);
    case BACKEND_SYNTAX_ELEMENT:
      return evaluate_element (self, judgement, value);
    case BACKEND_SYNTAX_CALL:
      return evaluate_call (self, judgement, value);
    case BACKEND_SYNTAX_LIST:
      return FALSE;
    default:
      return evaluate_variable (self, judgement, value);
    }
}

/**
 * backend_expression_is_true:
 * @judgement: what it may look at
 *
 * Returns: whether it is true; %FALSE too where it cannot be evaluated
 */
gboolean
backend_expression_is_true (BackendExpression *self, BackendJudgement *judgement)
{
  BackendRulesValue value;

  judgement->steps = 0;
  return evaluate (self, judgement, &value) && value.type == BACKEND_RULES_BOOLEAN && value.boolean;
}
