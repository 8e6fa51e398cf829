namespace Sluice.Routing.Classification;

/// <summary>
/// Does a turn order work that cannot be taken back or that touches what must be guarded? Reads verb, object and place of
/// each clause. A question about such work, code for it, a test of it or a name made of its words is not one.
/// </summary>
internal static class SensitiveWork
{
    private const WordClass Acts = WordClass.Delete | WordClass.Destroy | WordClass.Deploy | WordClass.Move | WordClass.Publish | WordClass.Rotate | WordClass.Grant | WordClass.Disable | WordClass.Send | WordClass.Run | WordClass.Operate | WordClass.Configure | WordClass.Force;

    /// <summary>The kind of sensitive work in a word (<see cref="Assessment.Sensitive"/>); null for all other work.</summary>
    public static string? Find(TurnText turn)
    {
        for (var i = 0; i < turn.Clauses.Count; i++)
        {
            if (new Clause(turn, turn.Clauses[i], i + 1 < turn.Clauses.Count ? turn.Clauses[i + 1] : default).Find() is { } found) return found;
        }

        return CommandLines.Find(turn);
    }

    private readonly ref struct Clause(TurnText turn, Range range, Range following)
    {
        private readonly int _start = range.Start.Value;
        private readonly int _end = range.End.Value;

        public string? Find()
        {
            var asksToKnow = AsksToKnow();
            if (!asksToKnow)
            {
                for (var i = _start; i < _end; i++)
                {
                    var word = turn.Words[i];
                    if (!word.Is(Acts) || (word.Kind & (WordKind.Code | WordKind.Symbol)) != WordKind.Prose || ((word.Kind & WordKind.Quoted) != WordKind.Prose && i > _start)) continue;
                    if (IsNegated(i)) continue;
                    var ordered = IsOrdered(i);
                    if (!ordered && !IsCarriedOut(i)) continue;
                    if (Act(i, word) is { } found) return found;
                }
            }

            return Judgement(asksToKnow);
        }

        // What is X, why does X, explain X, how do I X: knowledge. Can you X, could you X: an order.
        private bool AsksToKnow()
        {
            for (var i = _start; i < _end; i++)
            {
                var word = turn.Words[i];
                if (word.Is(WordClass.Explain)) return true;
                if (word.Is(WordClass.Auxiliary) && !word.Is(WordClass.Run)) return true;
                if (!word.Is(WordClass.Lead | WordClass.And)) return false;
            }

            return false;
        }

        private bool IsNegated(int at)
        {
            for (var i = Math.Max(_start, at - 4); i < at; i++)
            {
                if (turn.Words[i].Is(WordClass.Not)) return true;
            }

            return false;
        }

        // The verb of the clause, or of one that "and" or a comma adds to it.
        private bool IsOrdered(int at)
        {
            if (turn.Words[at].Is(WordClass.Foreign)) return true;
            for (var i = at - 1; i >= _start; i--)
            {
                var word = turn.Words[i];
                if (word.Is(WordClass.And) || (word.Kind & WordKind.BeforeComma) != WordKind.Prose) return !FollowsNounList(i);
                if (!word.Is(WordClass.Lead)) return false;
            }

            return true;
        }

        // "a button to add and delete users": the verbs belong to the button.
        private bool FollowsNounList(int and)
        {
            for (var i = and - 1; i >= _start; i--)
            {
                var word = turn.Words[i];
                if (word.Is(WordClass.CodeThing) && i > _start && turn.Words[i].IsPlain)
                {
                    for (var j = i + 1; j < and; j++)
                    {
                        if (turn.Words[j].Is(WordClass.Relative) || turn.Span(turn.Words[j]) is "to" or "for") return true;
                    }
                }
            }

            return false;
        }

        // "run a script that deletes …": the script does it when it is run.
        private bool IsCarriedOut(int at)
        {
            var relative = false;
            for (var i = at - 1; i >= _start; i--)
            {
                var word = turn.Words[i];
                relative |= word.Is(WordClass.Relative) || turn.Span(word) is "to";
                if (relative && word.Is(WordClass.Run) && word.IsPlain && IsOrdered(i) && !IsNegated(i)) return true;
            }

            return false;
        }

        private string? Act(int at, Word verb)
        {
            var thing = Thing(at, out var symbol, out var last);
            var rest = Rest(at);
            if (verb.Is(WordClass.Foreign))
            {
                // Objects stand before verbs, or behind a preposition of their own: the whole clause is looked at.
                rest = Rest(_start) & ~WordClass.Safe;
                thing |= rest;
            }

            var codeThing = (thing & WordClass.CodeThing) != WordClass.None || symbol;
            var live = (rest & WordClass.Live) != WordClass.None;
            var safe = (rest & WordClass.Safe) != WordClass.None && !live;
            var paper = (rest & WordClass.Paper) != WordClass.None;

            if (verb.Is(WordClass.Move | WordClass.Run) && (rest & WordClass.Force) != WordClass.None && !codeThing && turn.Span(verb).Equals("push", StringComparison.OrdinalIgnoreCase)) return "history";
            if (verb.Is(WordClass.Force)) return !codeThing && (turn.Span(verb).Contains("push", StringComparison.OrdinalIgnoreCase) || HasWord(at, "push", "pushing")) ? "history" : null;
            if (verb.Is(WordClass.Operate | WordClass.Run) && live && !paper && (rest & WordClass.Safe) == WordClass.None && !HasWord(at, "mode", "build", "code", "logging", "parser", "flag", "config", "configuration") && (verb.Is(WordClass.Run) ? (rest & (WordClass.Delete | WordClass.Destroy)) == WordClass.None : !codeThing)) return "deploy";
            if (verb.Is(WordClass.Delete | WordClass.Destroy) && !paper)
            {
                if ((rest & WordClass.Branch) != WordClass.None && (rest & WordClass.Remote) != WordClass.None && !codeThing) return "history";
                if ((thing & WordClass.Branch) != WordClass.None && (thing & WordClass.All) != WordClass.None) return "history";
                if ((verb.Is(WordClass.Destroy) || turn.Span(verb).Equals("erase", StringComparison.OrdinalIgnoreCase)) && !safe && (rest & WordClass.CodeThing) == WordClass.None && ((rest & WordClass.Store) != WordClass.None || HasWord(at, "disk", "disks", "drive", "nas", "server", "systems", "volume"))) return "delete-data";
                if (verb.Is(WordClass.Delete) && !safe && HasWord(at, "customer's", "customers'", "user's", "client's", "customer", "tenant") && HasWord(at, "data", "records", "account", "accounts", "files", "everything") && !codeThing && (HasWord(at, "all", "systems", "everything", "every") || live)) return "delete-data";
                if (verb.Is(WordClass.Destroy) && live && (thing & WordClass.CodeThing) == WordClass.None) return "delete-data";
                if (!codeThing && !safe)
                {
                    var strong = verb.Is(WordClass.Destroy) || turn.Span(verb)[0] is not ('r' or 'R' or 'c' or 'C');
                    if ((thing & WordClass.Store) != WordClass.None && (strong || (rest & (WordClass.All | WordClass.Live)) != WordClass.None)) return "delete-data";
                    if ((thing & (WordClass.Data | WordClass.System | WordClass.Store)) != WordClass.None && live) return "delete-data";
                    if ((thing & WordClass.Data) != WordClass.None && (rest & WordClass.Store) != WordClass.None && (strong || (thing & WordClass.All) != WordClass.None)) return "delete-data";
                    if ((thing & WordClass.Data) != WordClass.None && verb.Is(WordClass.Destroy) && (last & WordClass.Data) != WordClass.None && HasWord(at, "table", "tables", "tabelle", "tabla", "collection", "partitions")) return "delete-data";
                    if ((thing & WordClass.Data) != WordClass.None && (thing & WordClass.All) != WordClass.None && (last & WordClass.People) != WordClass.None) return "delete-data";
                    if ((thing & WordClass.System) != WordClass.None && strong && HasWord(at, "cluster", "namespace", "infrastructure", "stack", "server", "servers", "instance", "instances")) return "delete-data";
                }
            }

            if (verb.Is(WordClass.Deploy) && !codeThing && !safe) return "deploy";
            if (verb.Is(WordClass.Move | WordClass.Run | WordClass.Publish) && live && !codeThing && !paper && (last & WordClass.CodeThing) == WordClass.None) return "deploy";
            if (verb.Is(WordClass.Publish | WordClass.Move) && (thing & WordClass.Package) != WordClass.None && HasWord(at, "registry", "npm", "nuget", "pypi", "crates.io", "dockerhub", "ghcr", "marketplace") && !safe && !paper && !HasWord(at, "from", "install")) return "publish";
            if (verb.Is(WordClass.Publish | WordClass.Move) && !codeThing && !paper)
            {
                if ((rest & WordClass.Registry) != WordClass.None && !safe && verb.Is(WordClass.Publish)) return "publish";
                if ((rest & WordClass.Registry) != WordClass.None && HasWord(at, "npm", "nuget", "pypi", "crates.io", "registry", "dockerhub", "docker-hub", "ghcr", "marketplace") && !turn.Span(verb).Equals("install", StringComparison.OrdinalIgnoreCase) && !HasWord(at, "from", "switch")) return "publish";
                if (verb.Is(WordClass.Publish) && (thing & WordClass.Package) != WordClass.None && !safe && !HasWord(at, "notes", "note", "mode", "lock", "memory", "resources", "resource", "build")) return "publish";
            }

            if (verb.Is(WordClass.Rotate) && (thing & WordClass.Secret) != WordClass.None && !codeThing && !safe && !paper && Secrets(at, verb, rest)) return "credentials";
            if (verb.Is(WordClass.Grant) && (rest & WordClass.Rights) != WordClass.None && !codeThing && HasWord(at, "access", "permission", "permissions", "rights", "privileges", "admin", "root", "owner", "cluster-admin") && verb.Is(WordClass.Grant) && !verb.Is(WordClass.Make)) return "credentials";
            if (verb.Is(WordClass.Disable) && (thing & WordClass.Guard) != WordClass.None && !safe && (live || HasWord(at, "2fa", "mfa", "firewall", "waf"))) return "security";
            if (verb.Is(WordClass.Configure | WordClass.Move) && (rest & WordClass.Dns) != WordClass.None && (rest & WordClass.CodeThing) == WordClass.None && !safe && !paper) return "dns";
            if ((thing & WordClass.Domain) != WordClass.None && verb.Is(WordClass.Move) | turn.Span(verb) is "transfer" or "Transfer" && !codeThing && !HasWord(at, "model", "logic", "object", "objects", "layer", "event", "events", "class", "folder")) return "dns";
            if (verb.Is(WordClass.Configure) && HasWord(at, "record", "records") && HasWord(at, "a", "aaaa", "cname", "mx", "txt", "ns") && HostName(at) && (rest & WordClass.CodeThing) == WordClass.None) return "dns";
            if (turn.Span(verb).Equals("overwrite", StringComparison.OrdinalIgnoreCase) && (thing & WordClass.Branch) != WordClass.None && !codeThing) return "history";
            if (verb.Is(WordClass.Publish | WordClass.Move) && HasWord(at, "store", "testflight") && HasWord(at, "app", "play", "apk", "aab", "ipa", "extension", "chrome", "microsoft") && !paper) return "publish";
            if (verb.Is(WordClass.Publish | WordClass.Move) && HasWord(at, "docker") && HasWord(at, "hub") && !paper) return "publish";
            if (verb.Is(WordClass.Disable) && HasWord(at, "two-factor", "mfa", "2fa", "multi-factor", "authentication", "tls", "encryption", "backups", "auditing") && (rest & WordClass.All) != WordClass.None && !codeThing) return "security";
            if (verb.Is(WordClass.Delete) && (thing & WordClass.Secret) != WordClass.None && live) return "credentials";
            if ((rest & WordClass.History) != WordClass.None && HasWord(at, "git", "filter-branch", "filter-repo", "bfg") && verb.Is(WordClass.Run | WordClass.Delete) && HasWord(at, "history", "filter-branch", "filter-repo", "bfg")) return "history";
            if (verb.Is(WordClass.Send) && (rest & WordClass.People) != WordClass.None && (rest & WordClass.All) != WordClass.None && !codeThing && !safe) return "send";
            return null;
        }

        private bool HostName(int from)
        {
            for (var i = from; i < _end; i++)
            {
                var word = turn.Span(turn.Words[i]);
                if (word.Contains('.') && !word.Contains('/') && !word.Contains('(') && word.Length > 4) return true;
            }

            return Has("domain", "host", "subdomain", "apex");
        }

        // Not every key is a secret: a sort key, a primary key, tokens of a parser.
        private bool Secrets(int at, Word verb, WordClass rest)
        {
            var sure = turn.Span(verb) is "rotate" or "revoke" or "reissue" or "invalidate" or "renew" or "rotiere" or "widerrufe" or "révoque" or "revoca" or "rota" or "Rotate" or "Revoke" or "leak" or "decrypt";
            if (HasWord(at, "sort", "primary", "foreign", "cache", "translation", "count", "limit", "limits", "length", "counter", "type", "map", "dictionary", "color", "colors", "sorting", "partition", "flow", "field", "policy", "hash", "hint", "strength")) return false;
            return sure || ((rest & (WordClass.Live | WordClass.Rights)) != WordClass.None) || HasWord(at, "secret", "secrets", "credentials", "private", "signing", ".env", "root", "ssh");
        }

        // Audits and questions of law are asked as often as ordered.
        private string? Judgement(bool asksToKnow)
        {
            var all = WordClass.None;
            var judged = false;
            var made = false;
            var symbols = 0;
            for (var i = _start; i < _end; i++)
            {
                var word = turn.Words[i];
                if ((word.Kind & (WordKind.Code | WordKind.Quoted)) != WordKind.Prose || ((word.Kind & WordKind.Symbol) != WordKind.Prose && word.Class == WordClass.None))
                {
                    symbols++;
                    continue;
                }

                if (made || IsNegated(i)) continue;
                if (i == FirstVerb() && word.Is(WordClass.Make) && !word.Is(WordClass.Judge) && !turn.Span(word).Equals("use", StringComparison.OrdinalIgnoreCase)) made = true;
                all |= word.Class;
                judged |= word.Is(WordClass.Judge);
            }

            if (!asksToKnow && !made && RewritesHistory()) return "history";
            if (Has("threat") && Has("model", "modelling", "modeling") && (all & WordClass.Paper) == WordClass.None && (!asksToKnow || !turn.Words[FirstVerb()].Is(WordClass.Explain)) && !Has("rename", "import", "class", "file")) return "security";
            if (made) return null;
            var first = FirstVerb() < _end ? turn.Words[FirstVerb()] : default;
            var definition = asksToKnow && first.Is(WordClass.Explain) && turn.Span(first) is not ("how" or "How" or "which" or "Which" or "where" or "Where");
            if (definition) return null;
            if ((all & WordClass.Security) != WordClass.None && (all & WordClass.Paper) == WordClass.None)
            {
                if (Has("security", "sicherheit", "sécurité", "seguridad") && Has("audit", "review", "assessment", "scan", "prüfung", "auditoría", "check", "analysis", "test", "prüfe", "überprüfe", "auf", "audite", "revisa")) return "security";
                if (Has("sicherheitsaudit", "threat-model", "threat", "pentest", "penetration", "owasp")) return "security";
                if (turn.Asks && Has("attacker", "attackers", "exploit", "exploited", "exploitable")) return "security";
                if (judged && Has("vulnerabilities", "vulnerability", "vulnerable", "weaknesses", "exploit", "exploitable", "exploits", "xss", "csrf", "ssrf", "injection", "attack", "attacks", "sicherheitslücken", "schwachstellen", "vulnérabilités", "failles", "vulnerabilidades", "rce", "attacker") && !Has("dependency")) return "security";
            }

            if (first.Is(WordClass.Judge) && !asksToKnow && (all & WordClass.Guard) != WordClass.None && Has("crypto", "cryptography", "encryption", "authentication", "authorization", "auth") && (Has("safe", "secure", "flaws", "holes", "review", "audit", "sound", "bypass", "bypassed") || HasFollowing("nonces", "keys", "secure", "reused", "safe", "bypassed", "bypass")) && !Has("tests", "test", "unit", "run")) return "security";
            if (Has("pen-test", "pentest")) return "security";
            if (judged && !asksToKnow && (all & WordClass.Secret) != WordClass.None && Has("hardcoded", "hard-coded", "leaked", "exposed", "committed")) return "security";
            if (judged && Has("abused", "abuse", "spoofed", "hijacked", "forged", "impersonate", "impersonated", "brute-forced", "guessed") && ((all & (WordClass.Guard | WordClass.Secret)) != WordClass.None || Has("flow", "endpoint", "token", "link"))) return "security";
            if (judged && Has("bypass", "bypassed", "circumvented") && (all & WordClass.Guard) != WordClass.None) return "security";
            if (judged && !asksToKnow && Has("gdpr", "dsgvo", "hipaa", "rgpd", "ccpa")) return "legal";
            if (judged && (Has("pii") || (Has("personal") && Has("data"))) && Has("leak", "leaks", "log", "logged", "store", "stored", "share", "shared", "handling", "handle", "expose", "exposes")) return "legal";
            if ((all & WordClass.Law) != WordClass.None && (all & WordClass.Comply) != WordClass.None && (Has("privacy", "gdpr", "dsgvo", "hipaa", "ccpa", "law", "laws", "regulation", "regulations", "pci", "pci-dss", "soc2", "rgpd", "gesetz", "datenschutz", "loi", "lois", "ley", "leyes", "legal", "legally") || (Has("gpl", "agpl", "license", "licence", "licenses", "licences", "copyright") && Has("compatible", "legally", "legal", "allowed", "permitted", "violate", "violates", "violation", "infringe", "comply", "complies")))) return "legal";
            if (judged && (all & WordClass.Law) != WordClass.None && Has("gdpr", "dsgvo", "hipaa", "ccpa", "pci-dss", "soc2", "rgpd", "legal", "datenschutz") && Has("audit", "review", "check", "assess", "prüfe", "vérifie", "revisa", "issues", "obligations")) return "legal";
            return null;
        }

        private bool RewritesHistory()
        {
            if (Has("filter-branch", "filter-repo", "bfg")) return !Has("explain", "docs", "readme");
            return Has("rewrite", "overwrite", "purge", "erase", "scrub", "squash", "alter") && Has("history") && Has("git", "commit", "commits", "repo", "repository", "branch", "main", "master") && !IsNegated(_end - 1);
        }

        private int FirstVerb()
        {
            var i = _start;
            while (i < _end && turn.Words[i].Is(WordClass.Lead | WordClass.And)) i++;
            return i;
        }

        // The thing that the verb is done to: up to a preposition or the next order.
        private WordClass Thing(int at, out bool symbol, out WordClass last)
        {
            var all = WordClass.None;
            last = WordClass.None;
            symbol = false;
            var first = true;
            for (var i = at + 1; i < _end; i++)
            {
                var word = turn.Words[i];
                if (!first && word.Is(WordClass.Preposition | WordClass.Relative)) break;
                if (!first && word.Is(WordClass.And) && i + 1 < _end && turn.Words[i + 1].Is(Acts | WordClass.Make)) break;
                if (first && (word.Kind & (WordKind.Code | WordKind.Symbol)) != WordKind.Prose && word.Class == WordClass.None) symbol = !HasCodeEnvironment(i);
                if ((word.Kind & WordKind.Code) != WordKind.Prose) continue;
                if (!word.Is(WordClass.All) && word.Class == WordClass.None && turn.Span(word) is "the" or "a" or "this" or "our" or "my" or "these" or "those" or "its") continue;
                all |= word.Class;
                last = word.Class;
                first = false;
                if ((word.Kind & WordKind.BeforeComma) != WordKind.Prose) break;
            }

            return all;
        }

        // "deploy `web` to production": a symbol in front of a place is a service.
        private bool HasCodeEnvironment(int from)
        {
            for (var i = from + 1; i < _end; i++)
            {
                if (turn.Words[i].Is(WordClass.Live) && turn.Words[i].IsPlain) return true;
            }

            return false;
        }

        private WordClass Rest(int at)
        {
            var all = WordClass.None;
            for (var i = at; i < _end; i++)
            {
                if ((turn.Words[i].Kind & WordKind.Code) == WordKind.Prose || turn.Words[i].Is(WordClass.Live | WordClass.Force)) all |= turn.Words[i].Class;
            }

            return all;
        }

        private bool HasWord(int from, params ReadOnlySpan<string> words) => HasIn(from, _end, words);

        private bool Has(params ReadOnlySpan<string> words) => HasIn(_start, _end, words);

        private bool HasFollowing(params ReadOnlySpan<string> words) => HasIn(_start, Math.Max(_end, following.End.IsFromEnd ? _end : following.End.Value), words);

        private bool HasIn(int from, int to, ReadOnlySpan<string> words)
        {
            for (var i = from; i < to; i++)
            {
                var word = turn.Span(turn.Words[i]);
                foreach (var one in words)
                {
                    if (word.Equals(one, StringComparison.OrdinalIgnoreCase)) return true;
                }
            }

            return false;
        }
    }
}
