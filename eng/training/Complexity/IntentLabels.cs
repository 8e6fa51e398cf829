using Sluice.Routing.Classification;

namespace Sluice.Training.Complexity;

/// <summary>Which of the product's intents a finer label of the data is.</summary>
internal static class IntentLabels
{
    /// <summary>The intent; a label that is one already stays.</summary>
    public static string Of(string label) => label switch
    {
        "simple_edit" or "regex_replace" => Intents.Edit,
        "multi_file_refactor" => Intents.Refactor,
        "unit_test" => Intents.Test,
        "simple_question" => Intents.Question,
        "debug_unknown_cause" => Intents.Debug,
        "architecture" => Intents.Design,
        "explain_error" or "code_explain" => Intents.Explain,
        "log_filter" => Intents.Extract,
        "shell_command" => Intents.Command,
        "docs" or "commit_message" => Intents.Document,
        "template_fill" or "completion" => Intents.Complete,
        "format_check" or "schema_validation" or "sql_check" => Intents.FormatCheck,
        "production_deploy" or "delete_database" or "destructive_op" or "irreversible_action" => Intents.Irreversible,
        "security_audit" or "compliance_review" => Intents.Audit,
        "code_review" => Intents.Review,
        "performance" => Intents.Optimize,
        _ => label,
    };
}
