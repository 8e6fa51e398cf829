using System.Collections.Frozen;

namespace Sluice.Routing.Classification;

/// <summary>What a word can be. One word may be several.</summary>
[Flags]
internal enum WordClass : ulong
{
    /// <summary>Nothing that matters here.</summary>
    None = 0,

    /// <summary>May stand before the verb of an order: please, now, you, can, let's.</summary>
    Lead = 1UL << 0,

    /// <summary>Joins two orders.</summary>
    And = 1UL << 1,

    /// <summary>Takes back: not, never, without.</summary>
    Not = 1UL << 2,

    /// <summary>Asks for knowledge: what, why, explain, describe.</summary>
    Explain = 1UL << 3,

    /// <summary>Asks by its place at the front: is, does, should.</summary>
    Auxiliary = 1UL << 4,

    /// <summary>Work on code or text: write, add, rename, fix, test.</summary>
    Make = 1UL << 5,

    /// <summary>Sets something going: run, execute.</summary>
    Run = 1UL << 6,

    /// <summary>Takes away: delete, purge, remove.</summary>
    Delete = 1UL << 7,

    /// <summary>Takes away data and hardly ever anything else: drop, truncate, wipe.</summary>
    Destroy = 1UL << 8,

    /// <summary>Puts into service.</summary>
    Deploy = 1UL << 9,

    /// <summary>Brings up or forward, to where is what matters: push, promote, release, ship, switch.</summary>
    Move = 1UL << 10,

    /// <summary>Makes public.</summary>
    Publish = 1UL << 11,

    /// <summary>Changes secrets: rotate, revoke, reset.</summary>
    Rotate = 1UL << 12,

    /// <summary>Gives rights.</summary>
    Grant = 1UL << 13,

    /// <summary>Judges: audit, review, check, scan.</summary>
    Judge = 1UL << 14,

    /// <summary>Where real users are: production, live.</summary>
    Live = 1UL << 15,

    /// <summary>Where nobody is hurt: staging, test, local, mock.</summary>
    Safe = 1UL << 16,

    /// <summary>Data that is gone when it is gone: database, bucket, backup.</summary>
    Store = 1UL << 17,

    /// <summary>May be data or code: table, users, records.</summary>
    Data = 1UL << 18,

    /// <summary>A thing of source code: variable, function, endpoint, test.</summary>
    CodeThing = 1UL << 19,

    /// <summary>All of them.</summary>
    All = 1UL << 20,

    /// <summary>Secrets: key, password, certificate.</summary>
    Secret = 1UL << 21,

    /// <summary>Security by name.</summary>
    Security = 1UL << 22,

    /// <summary>Law by name.</summary>
    Law = 1UL << 23,

    /// <summary>Complies, permitted.</summary>
    Comply = 1UL << 24,

    /// <summary>Names on the net: DNS, nameserver.</summary>
    Dns = 1UL << 25,

    /// <summary>The word domain, which is code as often.</summary>
    Domain = 1UL << 26,

    /// <summary>History of a repository.</summary>
    History = 1UL << 27,

    /// <summary>Force, as in pushing.</summary>
    Force = 1UL << 28,

    /// <summary>Where packages live.</summary>
    Registry = 1UL << 29,

    /// <summary>What can be published.</summary>
    Package = 1UL << 30,

    /// <summary>Ends the thing that a verb is done to: from, in, on, to.</summary>
    Preposition = 1UL << 31,

    /// <summary>Begins a clause about the thing: that, which, who.</summary>
    Relative = 1UL << 32,

    /// <summary>Branches and tags.</summary>
    Branch = 1UL << 33,

    /// <summary>Not here: remote, origin, upstream.</summary>
    Remote = 1UL << 34,

    /// <summary>People: customers, users, subscribers.</summary>
    People = 1UL << 35,

    /// <summary>Sends to people.</summary>
    Send = 1UL << 36,

    /// <summary>Rights: access, permissions, admin.</summary>
    Rights = 1UL << 37,

    /// <summary>A thing of security that is built in code as well: authentication, encryption.</summary>
    Guard = 1UL << 38,

    /// <summary>Writing about code: README, docs, heading, page.</summary>
    Paper = 1UL << 39,

    /// <summary>Takes a guard down: disable, bypass.</summary>
    Disable = 1UL << 40,

    /// <summary>A language that puts its verbs elsewhere.</summary>
    Foreign = 1UL << 41,

    /// <summary>Running systems: cluster, server, namespace.</summary>
    System = 1UL << 42,

    /// <summary>Work on what runs: restart, migrate, scale, restore.</summary>
    Operate = 1UL << 43,

    /// <summary>Sets a name on the net: point, change, configure.</summary>
    Configure = 1UL << 44,
}

/// <summary>The words that the rules go by, in English with the most common ones of German, French and Spanish.</summary>
internal static class Lexicon
{
    private static readonly FrozenDictionary<string, WordClass>.AlternateLookup<ReadOnlySpan<char>> Lookup = Build().GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>What is known of a word, whatever its case.</summary>
    public static WordClass Of(ReadOnlySpan<char> word) => word.Length <= 24 && Lookup.TryGetValue(word, out var found) ? found : WordClass.None;

    private static FrozenDictionary<string, WordClass> Build()
    {
        var words = new Dictionary<string, WordClass>(StringComparer.OrdinalIgnoreCase);
        void Add(WordClass kind, string list)
        {
            foreach (var word in list.Split(' ', StringSplitOptions.RemoveEmptyEntries)) words[word] = words.GetValueOrDefault(word) | kind;
        }

        Add(WordClass.Lead, "please pls just now then also kindly ok okay so first firstly finally next i we you let's lets let us can could would will shall need needs want wants to me go ahead i'd we'd like i'll we'll you're must have it's time hey hi immediately directly quickly all-right alright carefully help try bitte jetzt dann s'il vous plaît stp veuillez por favor quickly straight");
        Add(WordClass.And, "and then & && , or plus und dann et puis y e luego after afterwards");
        Add(WordClass.Not, "not don't dont never no without doesn't isn't won't shouldn't mustn't avoid nicht keine kein niemals ne pas jamais sin nunca");
        Add(WordClass.Explain, "explain describe what what's whats why how when which who where whether understand mean means difference teach erkläre erklär was warum wie wann explique expliquer pourquoi comment qu'est-ce quoi explica explicar qué cómo por-qué cuándo");
        Add(WordClass.Auxiliary, "is are does do did was were should has am isn't aren't doesn't may might");
        Add(WordClass.Make, "write add implement create build make rename refactor fix update change test document extract translate edit replace move convert generate draft correct mock complete finish sort format use wrap handle support return show print log schreibe füge erstelle benenne ändere écris ajoute renomme écrire escribe añade agrega renombra crea");
        Add(WordClass.Run, "run execute invoke apply perform trigger launch issue start runs executes do ausführen führe exécute lance ejecuta lanza");
        Add(WordClass.Delete, "delete deletes deleting remove removes removing purge purges purging erase erases clear clean nuke kill lösche löschen entferne entfernen supprime supprimer supprimez efface effacer retire borra borrar elimina eliminar remover drop drops dropping destroy destroys empty prune");
        Add(WordClass.Destroy, "drop drops dropping truncate truncates wipe wipes wiping purge destroy destroys nuke rm leere vide vider vacía");
        Add(WordClass.Deploy, "deploy deploys deploying redeploy rollout deploye deployen ausrollen déploie déployer déployez despliega desplegar");
        Add(WordClass.Move, "push promote release ship switch roll cut merge upload apply move send pushe pousse sube put install failover cutover go take");
        Add(WordClass.Publish, "publish publishing release releasing unpublish yank veröffentliche veröffentlichen publie publier publiez publica publicar");
        Add(WordClass.Rotate, "rotate revoke reset renew reissue regenerate invalidate replace change share expose upload commit paste email leak decrypt dump rotiere widerrufe révoque revoca rota");
        Add(WordClass.Grant, "grant give assign elevate add promote allow gewähre gib accorde donne otorga da");
        Add(WordClass.Judge, "audit audits review check assess evaluate scan inspect analyze analyse find look search identify pentest examine test prüfe überprüfe untersuche vérifie audite examine analyse revisa audita comprueba analiza verify is are do does can threat-model hunt probe harden list");
        Add(WordClass.Live, "production prod live prd produktion produktiv produktivsystem produktivumgebung produktionsdatenbank produktivdatenbank producción produktionsserver live-datenbank real customer-facing");
        Add(WordClass.Safe, "staging stage test tests testing local localhost dev development sandbox mock mocked fake dummy sample example scratch temp temporary tmp in-memory inmemory docker fixture fixtures demo preview minikube testdatenbank lokale lokalen local locale de-prueba prueba emulator ci throwaway playground testcontainer");
        Add(WordClass.Store, "database databases db dbs base bucket buckets backup backups snapshot snapshots volume volumes pvc datenbank datenbanken produktivdatenbank produktionsdatenbank sicherungen bdd données bases sauvegardes respaldo respaldos keyspace warehouse datastore");
        Add(WordClass.Data, "table tables users user records record rows row accounts account customers customer orders order invoices data logs entries partitions partition schema collection collections index indices queue topic messages documents tabelle tabellen kunden kundendaten daten benutzer nutzer table utilisateurs clients données datos tabla tablas usuarios clientes registros columns column files folder directory emails payments tenant tenants");
        Add(WordClass.CodeThing, "variable variables var function functions method methods class classes import imports parameter parameters param params argument arguments arg field fields property properties comment comments line lines test tests helper helpers endpoint endpoints component components file module modules button buttons page pages form script scripts handler handlers hook hooks interface type types constant constants enum struct trait macro key-binding keyword call calls connection connections config setting settings flag flags option options string strings label labels icon icons comma semicolon whitespace word words name names prop props attribute attributes element elements dropdown menu link links image images header footer section code snippet mock mocks stub stubs todo todos dependency dependencies warning warnings wrapper model layer object objects event service-class usings using suffix prefix space spaces bracket brackets variablen funktion methode klasse fonction méthode classe función método clase variable parámetro import char character characters newline newlines emoji emojis step statement statements reference references usage usages annotation decorator column-name route routes migration selector style styles css rule rules branch-name alias aliases dialog modal tab tooltip placeholder entry-point command commands logic workflow job template docs documentation tables-component stage pool driver client driver-class validator validation message-box toggle banner toast loop");
        Add(WordClass.All, "all every everything entire whole each any alle alles sämtliche tous toutes tout todos todas todo");
        Add(WordClass.Secret, "secret secrets credential credentials password passwords api-key api-keys apikey token tokens key keys certificate certificates cert certs keystore ssh .env passphrase zugangsdaten passwort passwörter schlüssel zertifikat secrets mot-de-passe clés clé contraseña contraseñas claves credenciales vault");
        Add(WordClass.Security, "security vulnerabilities vulnerability vulnerable weaknesses exploit exploits exploitable threat threats threat-model pentest penetration cve xss csrf ssrf sqli injection injections rce attack attacks attacker attackers attackable sicherheit sicherheitslücken sicherheitsaudit schwachstellen sécurité vulnérabilités failles seguridad vulnerabilidades insecure malicious hardening owasp");
        Add(WordClass.Law, "privacy gdpr dsgvo hipaa ccpa legal legally law laws regulation regulations regulatory pci pci-dss soc2 sox rgpd lgpd recht rechtlich gesetz gesetze datenschutz loi lois juridique ley leyes licence license licences licenses licensing gpl agpl copyright export-control coppa ferpa eu-ai-act");
        Add(WordClass.Comply, "comply complies compliance compliant legal legally allowed permitted violate violates violation infringe infringes compatible konform conforme cumple respecte respektiert lawful lawfully liable implications obligations require");
        Add(WordClass.Dns, "dns nameserver nameservers mx cname registrar a-record ns-records dnssec dns-records dns-einträge");
        Add(WordClass.Domain, "domain domains domäne domaine dominio");
        Add(WordClass.History, "history reflog historique historia historie git-history historial filter-branch filter-repo bfg commits");
        Add(WordClass.Force, "force force-push force-pushed forcepush --force -f --force-with-lease forced forzado forcé forcée");
        Add(WordClass.Registry, "npm nuget pypi crates.io crates maven rubygems registry marketplace dockerhub docker-hub ghcr hub appstore store homebrew jsr packagist testflight play nuget.org npmjs");
        Add(WordClass.Package, "package packages version release crate gem library sdk artifact image paket version paquet paquete versión npm extension plugin app");
        Add(WordClass.Preposition, "from in on at with for into onto under inside within via of by aus von auf im der des dans sur de du des en del la over across through after before until against to");
        Add(WordClass.Relative, "that which who whose where die der qui que");
        Add(WordClass.Branch, "branch branches tag tags main master repo repository repositories trunk protection");
        Add(WordClass.Remote, "remote origin upstream github gitlab remotes");
        Add(WordClass.People, "customers customer users user subscribers clients everyone kunden nutzer clientes usuarios subscribers recipients list people mailing-list");
        Add(WordClass.Send, "send email mail notify message sms refund charge transfer pay wire sende envoie envía blast rembourse");
        Add(WordClass.Rights, "access permission permissions admin root administrator role roles owner sudo privileges rights superuser iam cluster-admin");
        Add(WordClass.Guard, "authentication authorization auth crypto cryptography encryption login session sessions jwt oauth nonce nonces csrf sandboxing permissions acl tls ssl certificate mfa 2fa firewall waf hashing authn authz tokens password passwords deserialization upload");
        Add(WordClass.Paper, "readme docs documentation heading spelling typo typos page article blog changelog html markdown comment comments title wiki css ui layout wording text sentence paragraph wort");
        Add(WordClass.Disable, "disable bypass turn deactivate skip circumvent switch-off ignore lower weaken deaktiviere désactive desactiva open");
        Add(WordClass.Foreign, "lösche löschen entferne entfernen leere supprime supprimer supprimez efface effacer retire vide vider borra borrar elimina eliminar vacía deploye deployen ausrollen déploie déployer déployez despliega desplegar veröffentliche veröffentlichen publie publier publiez publica publicar rotiere widerrufe révoque revoca rota");
        Add(WordClass.System, "cluster server servers namespace instance instances vm vms machine host hosts infrastructure stack environment pod pods deployment node nodes disk disks partition service services");
        Add(WordClass.Move, "overwrite submit");
        Add(WordClass.Operate, "restart restarting rebooting rolling migrating scaling flushing stopping failing-over reboot roll rollback revert migrate scale failover drain flush stop shut patch upgrade downgrade import restore reindex backfill seed toggle enable hotfix repoint migriere starte starten redémarre reinicia migra");
        Add(WordClass.Configure, "point change update set configure edit modify migrate move transfer switch add create delete remove repoint register renew setze ändere configure cambia apunta");
        Add(WordClass.CodeThing, "parser resolver lookup timeout error errors bug mode syntax cell cells title preview regex query-builder sentence");
        return words.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
