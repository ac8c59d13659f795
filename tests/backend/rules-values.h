#pragma once

#include "backend-node.h"

#include <json-glib/json-glib.h>

/* What a token of Ada's claims. */
#define RULES_CLAIMS "{\"sub\":\"ada\",\"exp\":1,\"email\":\"Ada@Example.org\",\"email_verified\":true,\"n\":1,\"s\":\"one\",\"b\":true," \
                     "\"deep\":{\"bar\":true,\"length\":7},\"list\":[1],\"firebase\":{\"sign_in_provider\":\"google.com\"}}"
/* Both of JSON; NULL for nothing. */
BackendNode *rules_parse_data (const char *text);
JsonObject *rules_parse_auth (const char *text);
