/* Checks the types of an expression's parts.  What a place holds and what a token
 * says is not known before it is there: such a value may stand where a string or
 * a number is wanted, and is looked at when the rule is judged; but never where
 * true or false is.
 */

#include "backend-rules-syntax.h"

#include <string.h>

static const char *const TYPE_NAMES[] = { "part of the token", "value", "null", "boolean", "number", "string", "place (add .val ())", "query", "regular expression", "list" };

static gboolean
is_open (BackendSyntaxType type)
{
  return type == BACKEND_TYPE_OF_ANYTHING || type == BACKEND_TYPE_OF_PRIMITIVE;
}

static BackendExpression *
part (BackendExpression *self, guint index)
{
  return self->parts->pdata[index];
}

static BackendSyntaxType
type_of (BackendExpression *self, guint index)
{
  return part (self, index)->type;
}

typedef struct
{
  const char *name;
  BackendMethod method;
  const char *arguments; /* a letter for each: string or regular expression; `k` for keys */
  BackendSyntaxType type;
} Method;

static const Method SNAPSHOT_METHODS[] = {
  { "val", BACKEND_METHOD_VAL, "", BACKEND_TYPE_OF_PRIMITIVE },
  { "child", BACKEND_METHOD_CHILD, "s", BACKEND_TYPE_OF_SNAPSHOT },
  { "parent", BACKEND_METHOD_PARENT, "", BACKEND_TYPE_OF_SNAPSHOT },
  { "hasChild", BACKEND_METHOD_HAS_CHILD, "s", BACKEND_TYPE_OF_BOOLEAN },
  { "hasChildren", BACKEND_METHOD_HAS_CHILDREN, "k", BACKEND_TYPE_OF_BOOLEAN },
  { "exists", BACKEND_METHOD_EXISTS, "", BACKEND_TYPE_OF_BOOLEAN },
  { "getPriority", BACKEND_METHOD_GET_PRIORITY, "", BACKEND_TYPE_OF_ANYTHING },
  { "isNumber", BACKEND_METHOD_IS_NUMBER, "", BACKEND_TYPE_OF_BOOLEAN },
  { "isString", BACKEND_METHOD_IS_STRING, "", BACKEND_TYPE_OF_BOOLEAN },
  { "isBoolean", BACKEND_METHOD_IS_BOOLEAN, "", BACKEND_TYPE_OF_BOOLEAN },
};

static const Method STRING_METHODS[] = {
  { "contains", BACKEND_METHOD_CONTAINS, "s", BACKEND_TYPE_OF_BOOLEAN },
  { "beginsWith", BACKEND_METHOD_BEGINS_WITH, "s", BACKEND_TYPE_OF_BOOLEAN },
  { "endsWith", BACKEND_METHOD_ENDS_WITH, "s", BACKEND_TYPE_OF_BOOLEAN },
  { "replace", BACKEND_METHOD_REPLACE, "ss", BACKEND_TYPE_OF_STRING },
  { "toLowerCase", BACKEND_METHOD_TO_LOWER_CASE, "", BACKEND_TYPE_OF_STRING },
  { "toUpperCase", BACKEND_METHOD_TO_UPPER_CASE, "", BACKEND_TYPE_OF_STRING },
  { "matches", BACKEND_METHOD_MATCHES, "r", BACKEND_TYPE_OF_BOOLEAN },
};

static const struct
{
  const char *name;
  BackendSyntaxType type;
} QUERY_PROPERTIES[] = {
  { "orderByKey", BACKEND_TYPE_OF_BOOLEAN },
  { "orderByPriority", BACKEND_TYPE_OF_BOOLEAN },
  { "orderByValue", BACKEND_TYPE_OF_BOOLEAN },
  /* All of these are null where the query does not say them. */
  { "orderByChild", BACKEND_TYPE_OF_PRIMITIVE },
  { "startAt", BACKEND_TYPE_OF_PRIMITIVE },
  { "endAt", BACKEND_TYPE_OF_PRIMITIVE },
  { "equalTo", BACKEND_TYPE_OF_PRIMITIVE },
  { "limitToFirst", BACKEND_TYPE_OF_PRIMITIVE },
  { "limitToLast", BACKEND_TYPE_OF_PRIMITIVE },
};

static const Method *
find_method (BackendExpression *self)
{
  gboolean is_snapshot = type_of (self, 0) == BACKEND_TYPE_OF_SNAPSHOT;
  const Method *methods = is_snapshot ? SNAPSHOT_METHODS : STRING_METHODS;
  guint count = is_snapshot ? G_N_ELEMENTS (SNAPSHOT_METHODS) : G_N_ELEMENTS (STRING_METHODS);

  for (guint i = 0; i < count; i++)
    if (strcmp (methods[i].name, self->name) == 0)
      return &methods[i];
  return NULL;
}

static gboolean
check_keys (BackendExpression *self, const BackendSyntaxError *error)
{
  BackendExpression *list;

  if (self->parts->len == 1)
    return TRUE;
  list = part (self, 1);
  if (self->parts->len > 2 || list->type != BACKEND_TYPE_OF_LIST)
    return backend_syntax_refuse (error, self->offset, "hasChildren takes one list of strings, such as ['name', 'at'], or nothing");
  if (list->parts->len == 0)
    return backend_syntax_refuse (error, list->offset, "this list is empty; name the children, or take the brackets away");
  for (guint i = 0; i < list->parts->len; i++)
    if (type_of (list, i) != BACKEND_TYPE_OF_STRING && !is_open (type_of (list, i)))
      return backend_syntax_refuse (error, part (list, i)->offset, "the names of children are strings, and this is a %s", TYPE_NAMES[type_of (list, i)]);
  return TRUE;
}

static gboolean
check_arguments (BackendExpression *self, const char *arguments, const BackendSyntaxError *error)
{
  guint count = (guint)strlen (arguments);

  if (arguments[0] == 'k')
    return check_keys (self, error);
  if (self->parts->len - 1 != count)
    return backend_syntax_refuse (error, self->offset, "%s takes %u arguments, and here are %u", self->name, count, self->parts->len - 1);
  for (guint i = 0; i < count; i++)
    {
      BackendSyntaxType type = type_of (self, i + 1);

      if (arguments[i] == 'r' && type != BACKEND_TYPE_OF_REGEX)
        return backend_syntax_refuse (error, part (self, i + 1)->offset, "%s takes a regular expression between slashes, without quotes", self->name);
      if (arguments[i] == 's' && type != BACKEND_TYPE_OF_STRING && !is_open (type))
        return backend_syntax_refuse (error, part (self, i + 1)->offset, "%s takes a string, and this is a %s", self->name, TYPE_NAMES[type]);
    }
  return TRUE;
}

static gboolean
check_call (BackendExpression *self, const BackendSyntaxError *error)
{
  BackendSyntaxType type = type_of (self, 0);
  const Method *method;

  if (type != BACKEND_TYPE_OF_SNAPSHOT && type != BACKEND_TYPE_OF_STRING && !is_open (type))
    return backend_syntax_refuse (error, self->offset, "a %s has no methods", TYPE_NAMES[type]);
  method = find_method (self);
  if (method == NULL)
    return backend_syntax_refuse (error, self->offset, "a %s has no method “%s”", type == BACKEND_TYPE_OF_SNAPSHOT ? "place" : "string", self->name);
  self->method = method->method;
  self->type = method->type;
  return check_arguments (self, method->arguments, error);
}

static gboolean
check_query_property (BackendExpression *self, const BackendSyntaxError *error)
{
  for (guint i = 0; i < G_N_ELEMENTS (QUERY_PROPERTIES); i++)
    if (strcmp (self->name, QUERY_PROPERTIES[i].name) == 0)
      {
        self->type = QUERY_PROPERTIES[i].type;
        return TRUE;
      }
  return backend_syntax_refuse (error, self->offset, "a query has no “%s”", self->name);
}

static gboolean
check_property (BackendExpression *self, const BackendSyntaxError *error)
{
  BackendSyntaxType type = type_of (self, 0);

  if (type == BACKEND_TYPE_OF_QUERY)
    return check_query_property (self, error);
  self->type = type == BACKEND_TYPE_OF_ANYTHING ? BACKEND_TYPE_OF_ANYTHING : BACKEND_TYPE_OF_NUMBER;
  if (type == BACKEND_TYPE_OF_ANYTHING || ((type == BACKEND_TYPE_OF_STRING || type == BACKEND_TYPE_OF_PRIMITIVE) && strcmp (self->name, "length") == 0))
    return TRUE;
  if (type == BACKEND_TYPE_OF_SNAPSHOT)
    return backend_syntax_refuse (error, self->offset, "a place has no property “%s”; reach what is below it by child ('%s'), and call methods with ()", self->name, self->name);
  return backend_syntax_refuse (error, self->offset, "a %s has no property “%s”", TYPE_NAMES[type], self->name);
}

static gboolean
check_element (BackendExpression *self, const BackendSyntaxError *error)
{
  self->type = BACKEND_TYPE_OF_ANYTHING;
  if (type_of (self, 0) == BACKEND_TYPE_OF_ANYTHING)
    return TRUE;
  return backend_syntax_refuse (error, self->offset, "only parts of auth can be chosen by a computed name; use child () for places");
}

static gboolean
check_booleans (BackendExpression *self, const BackendSyntaxError *error)
{
  self->type = BACKEND_TYPE_OF_BOOLEAN;
  for (guint i = 0; i < self->parts->len; i++)
    if (type_of (self, i) != BACKEND_TYPE_OF_BOOLEAN)
      return backend_syntax_refuse (error, part (self, i)->offset, "%s takes true or false, and this is a %s; compare it with something",
                                    self->kind == BACKEND_SYNTAX_NOT ? "!" : self->name, TYPE_NAMES[type_of (self, i)]);
  return TRUE;
}

static gboolean
is_allowed (BackendOperator operator, BackendSyntaxType type)
{
  gboolean is_text_or_number = type == BACKEND_TYPE_OF_STRING || type == BACKEND_TYPE_OF_NUMBER;

  if (is_open (type) || type == BACKEND_TYPE_OF_NUMBER)
    return TRUE;
  if (operator== BACKEND_OPERATOR_EQUAL || operator== BACKEND_OPERATOR_UNEQUAL)
    return is_text_or_number || type == BACKEND_TYPE_OF_BOOLEAN || type == BACKEND_TYPE_OF_NULL;
  if (operator== BACKEND_OPERATOR_ADD || operator>= BACKEND_OPERATOR_LESS)
    return is_text_or_number;
  return FALSE;
}

static BackendSyntaxType
get_sum_type (BackendSyntaxType left, BackendSyntaxType right)
{
  if (left == BACKEND_TYPE_OF_STRING || right == BACKEND_TYPE_OF_STRING)
    return BACKEND_TYPE_OF_STRING;
  return left == BACKEND_TYPE_OF_NUMBER && right == BACKEND_TYPE_OF_NUMBER ? BACKEND_TYPE_OF_NUMBER : BACKEND_TYPE_OF_PRIMITIVE;
}

static gboolean
check_binary (BackendExpression *self, const BackendSyntaxError *error)
{
  BackendSyntaxType left = type_of (self, 0), right = type_of (self, 1);
  BackendOperator operator= self->operator;

  for (guint i = 0; i < 2; i++)
    if (!is_allowed (operator, type_of (self, i)))
      return backend_syntax_refuse (error, part (self, i)->offset, "%s cannot take a %s", self->name, TYPE_NAMES[type_of (self, i)]);
  if (operator>= BACKEND_OPERATOR_LESS && left != right && !is_open (left) && !is_open (right))
    return backend_syntax_refuse (error, self->offset, "%s compares two numbers or two strings, not a %s with a %s", self->name, TYPE_NAMES[left], TYPE_NAMES[right]);
  if (operator== BACKEND_OPERATOR_ADD)
    self->type = get_sum_type (left, right);
  else
    self->type = operator<BACKEND_OPERATOR_EQUAL ? BACKEND_TYPE_OF_NUMBER : BACKEND_TYPE_OF_BOOLEAN;
  return TRUE;
}

static gboolean
check_minus (BackendExpression *self, const BackendSyntaxError *error)
{
  self->type = BACKEND_TYPE_OF_NUMBER;
  return type_of (self, 0) == BACKEND_TYPE_OF_NUMBER || is_open (type_of (self, 0)) ||
         backend_syntax_refuse (error, part (self, 0)->offset, "- takes a number, and this is a %s", TYPE_NAMES[type_of (self, 0)]);
}

static gboolean
is_primitive (BackendSyntaxType type)
{
  return BACKEND_TYPE_OF_PRIMITIVE <= type && type <= BACKEND_TYPE_OF_STRING;
}

static gboolean
check_conditional (BackendExpression *self, const BackendSyntaxError *error)
{
  BackendSyntaxType yes = type_of (self, 1), no = type_of (self, 2);

  if (type_of (self, 0) != BACKEND_TYPE_OF_BOOLEAN)
    return backend_syntax_refuse (error, part (self, 0)->offset, "before ? stands true or false, and this is a %s; compare it with something", TYPE_NAMES[type_of (self, 0)]);
  if (yes == no)
    self->type = yes;
  else
    self->type = is_primitive (yes) && is_primitive (no) ? BACKEND_TYPE_OF_PRIMITIVE : BACKEND_TYPE_OF_ANYTHING;
  return TRUE;
}

/**
 * backend_syntax_check:
 *
 * Gives the type of a part whose own parts have theirs.
 *
 * Returns: %FALSE where they do not fit; the error is set then
 */
gboolean
backend_syntax_check (BackendExpression *self, const BackendSyntaxError *error)
{
  switch (self->kind)
    {
    case BACKEND_SYNTAX_ALL:
    case BACKEND_SYNTAX_ANY:
    case BACKEND_SYNTAX_NOT:
      return check_booleans (self, error);
    case BACKEND_SYNTAX_MINUS:
      return check_minus (self, error);
    case BACKEND_SYNTAX_BINARY:
      return check_binary (self, error);
    case BACKEND_SYNTAX_CONDITIONAL:
      return check_conditional (self, error);
    case BACKEND_SYNTAX_PROPERTY:
      return check_property (self, error);
    case BACKEND_SYNTAX_ELEMENT:
      return check_element (self, error);
    case BACKEND_SYNTAX_CALL:
      return check_call (self, error);
    case BACKEND_SYNTAX_LIST:
      self->type = BACKEND_TYPE_OF_LIST;
      return TRUE;
    case BACKEND_SYNTAX_LITERAL:
    case BACKEND_SYNTAX_AUTH:
    case BACKEND_SYNTAX_NOW:
    case BACKEND_SYNTAX_ROOT:
    case BACKEND_SYNTAX_DATA:
    case BACKEND_SYNTAX_NEW_DATA:
    case BACKEND_SYNTAX_QUERY:
    case BACKEND_SYNTAX_CAPTURE:
    default:
      return TRUE;
    }
}
