using Sluice.Protocols.Json;
using Sluice.Routing.Profile.Turns;

namespace Sluice.Routing.Profile.Prompts;

/// <summary>
/// Where the parts of a prompt stand in one protocol's request. Routing reads bytes and never builds the canonical request:
/// most requests are forwarded without anyone having to understand them. A new protocol is one more subclass.
/// </summary>
internal abstract class PromptShape
{
    private static readonly PromptShape Anthropic = new AnthropicPrompt();
    private static readonly PromptShape Chat = new ChatPrompt();
    private static readonly PromptShape Ollama = new OllamaPrompt();
    private static readonly PromptShape Responses = new ResponsesPrompt();
    private static readonly PromptShape Gemini = new GeminiPrompt();

    /// <summary>The shape of a protocol; an unknown one is read like Chat.</summary>
    public static PromptShape Of(string protocol) => protocol switch
    {
        "anthropic" => Anthropic,
        "ollama" => Ollama,
        "openai-responses" => Responses,
        "gemini" => Gemini,
        _ => Chat,
    };

    /// <summary>The field that holds the turns.</summary>
    public virtual string TurnsName => "messages";

    /// <summary>The turns of the conversation.</summary>
    public virtual RawJson Turns(RequestHead head) => head["messages"u8];

    /// <summary>The system prompt where it stands apart from the turns.</summary>
    public virtual RawJson System(RequestHead head) => default;

    /// <summary>The tools offered.</summary>
    public virtual RawJson Tools(RequestHead head) => head["tools"u8];

    /// <summary>Adds the names of one entry of <see cref="Tools"/>.</summary>
    public abstract void AddToolNames(RawJson tool, List<string> names);

    /// <summary>Longest answer asked for.</summary>
    public abstract long? MaxOutputTokens(RequestHead head);

    /// <summary>Thinking is asked for.</summary>
    public abstract bool WantsThinking(RequestHead head);

    /// <summary>The effort asked for, a string such as <c>high</c>, or a missing value.</summary>
    public virtual RawJson Effort(RequestHead head) => head["reasoning_effort"u8] is { IsString: true } effort ? effort : head["reasoning"u8]["effort"u8];

    /// <summary>A stream is asked for.</summary>
    public virtual bool WantsStream(RequestHead head) => head["stream"u8].IsTrue;

    /// <summary>The schema that the answer has to fit, or a missing value.</summary>
    public abstract RawJson AnswerSchema(RequestHead head);

    /// <summary>A system message among the turns: Claude Code puts one behind the user's.</summary>
    public virtual bool IsSystemTurn(RawJson turn) => turn["role"u8] is var role && (role.StringEquals("system"u8) || role.StringEquals("developer"u8));

    /// <summary>A turn with the user's role; it may still hold only tool results.</summary>
    public virtual bool IsUserTurn(RawJson turn) => turn["role"u8].StringEquals("user"u8);

    /// <summary>The turn answers tool calls.</summary>
    public abstract bool HoldsToolResults(RawJson turn);

    /// <summary>The texts of a turn, without those inside tool results.</summary>
    public virtual void AddTexts(RawJson turn, List<JsonText> texts) => AddContentTexts(turn["content"u8], "text"u8, texts);

    /// <summary>Adds the tool calls and the results of a turn.</summary>
    internal abstract void AddSteps(RawJson turn, ToolTrail trail);

    /// <summary>Finds pictures, documents and sound of a turn, those in tool results too.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="path">Where it stands, for messages about it.</param>
    /// <param name="media">Receives them.</param>
    public abstract void FindMedia(RawJson turn, string path, PromptMedia media);

    /// <summary>Cheap first look: could these bytes hold pictures, documents or sound at all?</summary>
    public abstract bool MayHoldMedia(ReadOnlySpan<byte> json);

    /// <summary>Calls and results where an assistant's message lists <c>tool_calls</c> and each result is a message of its own.</summary>
    protected static void AddMessageSteps(RawJson message, ReadOnlySpan<byte> resultId, ToolTrail trail)
    {
        if (message["role"u8].StringEquals("tool"u8))
        {
            trail.Returned(message[resultId], message["content"u8], isError: false);
            return;
        }

        foreach (var call in message["tool_calls"u8].EnumerateArray())
        {
            var function = call["function"u8] is { IsObject: true } plain ? plain : call["custom"u8];
            trail.Called(call["id"u8], function["name"u8], function["arguments"u8] is { IsMissing: false } arguments ? arguments : function["input"u8]);
        }
    }

    /// <summary>Texts of a content that is a string or an array of typed parts.</summary>
    protected static void AddContentTexts(RawJson content, ReadOnlySpan<byte> type, List<JsonText> texts)
    {
        if (content.GetText() is { } whole)
        {
            texts.Add(whole);
            return;
        }

        foreach (var part in content.EnumerateArray())
        {
            if (part["type"u8].StringEquals(type) && part["text"u8].GetText() is { } text) texts.Add(text);
        }
    }
}
