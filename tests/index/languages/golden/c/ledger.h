#include "core/money.h"
#include <stdio.h>

/* One account. */
struct ledger {
    struct money *last;
    char name[10];
    int (*post)(int);
};

typedef struct { int count; } total_t;
typedef struct ledger *ledger_p;
enum side { LEFT, RIGHT = 2 };
#define LIMIT 10
#define TWICE(x) ((x) * 2)
extern int opened;
int ledger_close(struct ledger *l);

static struct money *ledger_total(struct ledger *l, const char *currency) {
    money_t found = rate_of(l->last);
    return found.value;
}
