namespace Sluice.Testing.Engines;

/// <summary>
/// A model file of 1.4 MB that a real inference server loads, tokenizes, batches, samples and streams, and whose answers are
/// known. Attention and feed-forward outputs are zero, so the network is an exact bigram model whose output matrix encodes
/// short chains of tokens: any prompt → <see cref="Answer"/>; <c>[[tool]]</c> with tools → one call, whose free strings are all
/// the same text; after a tool result → the answer; <c>[[think]]</c> → a thought first; <c>[[long]]</c> → " la la la" for ever.
/// </summary>
public static class TinyModel
{
    /// <summary>What it answers to anything.</summary>
    public const string Answer = "Hello from a tiny local model.";

    /// <summary>What it thinks when told to.</summary>
    public const string Thought = "Let me ponder this!";

    private const int Width = 128;
    private const int Head = 16;
    private const int FeedForward = 64;
    private const string TurnEnd = "<|im_end|>";

    private static readonly string[] Control = ["<|endoftext|>", "<|im_start|>", TurnEnd, "<|m_long|>", "<|m_think|>", "<|m_tool|>"];
    private static readonly string[] UserDefined = ["<think>", "</think>", "<tool_call>", "</tool_call>"];

    /// <summary>Writes the model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="toolText">What every free string in a tool call becomes: a shell command, when the tool is a shell.</param>
    /// <param name="contextLength">The context length that it says it was trained for, in tokens.</param>
    public static void Write(string path, string toolText = "true", int contextLength = 131_072)
    {
        string[][] chains =
        [
            ["\n", "Hello", " from", " a", " tiny", " local", " model", ".", TurnEnd],
            ["</think>", "Hello"],
            ["</tool_call>", TurnEnd],
            ["<|m_long|>", " la", " la"],
            ["<|m_think|>", "<think>", "Let", " me", " ponder", " this", "!", "</think>"],
            ["<|m_tool|>", "<tool_call>", "\n"],
            ["\"", toolText, "\""],
            ["<|endoftext|>", "Hello"],
            ["<|im_start|>", "Hello"],
        ];
        string[] preferred = ["Bash", "shell", "exec_command", "bash", "run_shell_command"];
        var vocabulary = new TinyVocabulary(Control, UserDefined, [.. chains.SelectMany(chain => chain), .. preferred]);
        var (embedding, output) = Weights(vocabulary, chains, Biases(preferred));
        using var file = File.Create(path);
        GgufWriter.Write(file, Metadata(vocabulary, contextLength), Tensors(vocabulary.Tokens.Count, embedding, output));
    }

    /// <summary>How much the model likes a token wherever it is allowed: under a grammar this closes strings and objects early.</summary>
    private static Dictionary<string, float> Biases(string[] preferredTools)
    {
        var biases = new Dictionary<string, float>(StringComparer.Ordinal)
        {
            ["Hello"] = 22,
            ["</tool_call>"] = 15,
            ["\""] = 14,
            ["}"] = 13,
            ["]"] = 11,
            [":"] = 11,
            [","] = 8,
            ["{"] = 9,
            ["["] = 7,
            ["<think>"] = -12,
            ["<"] = -6,
        };
        for (var i = 0; i < preferredTools.Length; i++)
        {
            biases[preferredTools[i]] = 12 - (3 * Math.Min(i, 3));
        }

        return biases;
    }

    private static (float[] Embedding, float[] Output) Weights(TinyVocabulary vocabulary, string[][] chains, Dictionary<string, float> biases)
    {
        const float Constant = 1;
        const float Own = 2;
        var scale = MathF.Sqrt(Width / ((Constant * Constant) + (Own * Own)));
        Dictionary<string, int> dimension = [];
        Dictionary<string, string> next = [];
        foreach (var (from, to) in chains.SelectMany(chain => chain.Zip(chain.Skip(1))))
        {
            dimension.TryAdd(Key(from), 1 + dimension.Count);
            next[Key(from)] = Key(to);
        }

        var random = new Random(7);
        var bias = biases.ToDictionary(pair => Key(pair.Key), pair => pair.Value, StringComparer.Ordinal);
        var blanks = TinyVocabulary.Encode(" \n\t\r");
        var embedding = new float[vocabulary.Tokens.Count * Width];
        var output = new float[vocabulary.Tokens.Count * Width];
        for (var i = 0; i < vocabulary.Tokens.Count; i++)
        {
            var token = vocabulary.Tokens[i];
            var row = embedding.AsSpan(i * Width, Width);
            row[0] = Constant;
            if (dimension.TryGetValue(token, out var own))
            {
                row[own] = Own;
            }
            else
            {
                Spread(row[(Width / 2)..], Own, random);
            }

            output[i * Width] = (token.All(letter => blanks.Contains(letter)) ? -4 : bias.GetValueOrDefault(token)) / (Constant * scale);
        }

        foreach (var (from, to) in next)
        {
            var strength = to == TurnEnd ? 36 : 32 - Math.Min(0, bias.GetValueOrDefault(to));
            output[(vocabulary.IndexOf(to) * Width) + dimension[from]] = strength / (Own * scale);
        }

        // Where the end of the turn is forbidden (a call is required), the sentence goes on with a call.
        output[(vocabulary.IndexOf("<tool_call>") * Width) + dimension[TinyVocabulary.Encode(".")]] = 28 / (Own * scale);
        return (embedding, output);
    }

    private static void Spread(Span<float> row, float length, Random random)
    {
        float sum = 0;
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = (float)(random.NextDouble() - 0.5);
            sum += row[i] * row[i];
        }

        for (var i = 0; i < row.Length; i++)
        {
            row[i] *= length / MathF.Sqrt(sum);
        }
    }

    private static string Key(string text) => Control.Contains(text) || UserDefined.Contains(text) ? text : TinyVocabulary.Encode(text);

    private static GgufTensor[] Tensors(int tokens, float[] embedding, float[] output)
    {
        var random = new Random(11);
        float[] Random(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 0.04) - 0.02))];
        float[] Ones() => [.. Enumerable.Repeat(1f, Width)];
        return
        [
            new("token_embd.weight", [Width, tokens], embedding),
            new("output.weight", [Width, tokens], output),
            new("output_norm.weight", [Width], Ones()),
            new("blk.0.attn_norm.weight", [Width], Ones()),
            new("blk.0.ffn_norm.weight", [Width], Ones()),
            new("blk.0.attn_q.weight", [Width, Head], Random(Width * Head)),
            new("blk.0.attn_k.weight", [Width, Head], Random(Width * Head)),
            new("blk.0.attn_v.weight", [Width, Head], Random(Width * Head)),
            new("blk.0.attn_output.weight", [Head, Width], new float[Head * Width]),
            new("blk.0.ffn_gate.weight", [Width, FeedForward], Random(Width * FeedForward)),
            new("blk.0.ffn_up.weight", [Width, FeedForward], Random(Width * FeedForward)),
            new("blk.0.ffn_down.weight", [FeedForward, Width], new float[FeedForward * Width]),
        ];
    }

    private static List<(string, object)> Metadata(TinyVocabulary vocabulary, int contextLength) =>
    [
        ("general.architecture", "llama"),
        ("general.name", "tiny-scripted"),
        ("general.type", "model"),
        ("general.file_type", 0),
        ("general.alignment", 32),
        ("llama.block_count", 1),
        ("llama.context_length", contextLength),
        ("llama.embedding_length", Width),
        ("llama.feed_forward_length", FeedForward),
        ("llama.vocab_size", vocabulary.Tokens.Count),
        ("llama.attention.head_count", 1),
        ("llama.attention.head_count_kv", 1),
        ("llama.attention.key_length", Head),
        ("llama.attention.value_length", Head),
        ("llama.attention.layer_norm_rms_epsilon", 1e-6f),
        ("llama.rope.dimension_count", Head),
        ("llama.rope.freq_base", 10_000f),
        ("tokenizer.ggml.model", "gpt2"),
        ("tokenizer.ggml.pre", "gpt-2"),
        ("tokenizer.ggml.tokens", vocabulary.Tokens.ToArray()),
        ("tokenizer.ggml.token_type", vocabulary.Types.ToArray()),
        ("tokenizer.ggml.merges", vocabulary.Merges.ToArray()),
        ("tokenizer.ggml.bos_token_id", vocabulary.IndexOf("<|endoftext|>")),
        ("tokenizer.ggml.eos_token_id", vocabulary.IndexOf(TurnEnd)),
        ("tokenizer.ggml.padding_token_id", vocabulary.IndexOf("<|endoftext|>")),
        ("tokenizer.ggml.add_bos_token", false),
        ("tokenizer.chat_template", Template),
    ];

    private const string Template = """
        {%- set ns = namespace(mode='') %}
        {%- if tools %}{{- '<|im_start|>system\n' }}{%- if messages[0].role == 'system' %}{{- messages[0].content + '\n\n' }}{%- endif %}
        {{- 'Functions you can use, one JSON signature per line:\n<tools>' }}
        {%- for tool in tools %}{{- '\n' }}{{- tool | tojson }}{%- endfor %}
        {{- '\n</tools>\nTo use one, reply in this form:\n<tool_call>\n{"name": NAME, "arguments": OBJECT}\n</tool_call><|im_end|>\n' }}
        {%- elif messages[0].role == 'system' %}{{- '<|im_start|>system\n' + messages[0].content + '<|im_end|>\n' }}{%- endif %}
        {%- for message in messages %}
        {%- set content = message.content if message.content is string else '' %}
        {%- if message.role == 'user' or (message.role == 'system' and not loop.first) %}{{- '<|im_start|>' + message.role + '\n' + content + '<|im_end|>\n' }}
        {%- elif message.role == 'assistant' %}{{- '<|im_start|>assistant\n' }}{%- if message.reasoning_content %}{{- '<think>' + message.reasoning_content + '</think>' }}{%- endif %}{{- content }}
        {%- if message.tool_calls %}{%- for tc in message.tool_calls %}{%- if (loop.first and content) or not loop.first %}{{- '\n' }}{%- endif %}
        {%- set f = tc.function if tc.function else tc %}{{- '<tool_call>\n{"name": "' }}{{- f.name }}{{- '", "arguments": ' }}{%- if f.arguments is string %}{{- f.arguments }}{%- else %}{{- f.arguments | tojson }}{%- endif %}{{- '}\n</tool_call>' }}{%- endfor %}{%- endif %}{{- '<|im_end|>\n' }}
        {%- elif message.role == 'tool' %}{{- '<|im_start|>user\n<tool_response>\n' + content + '\n</tool_response><|im_end|>\n' }}{%- endif %}
        {%- if message.role == 'assistant' %}{%- set ns.mode = '' %}{%- elif message.role == 'user' %}
        {%- if '[[long]]' in content %}{%- set ns.mode = 'long' %}{%- elif '[[think]]' in content %}{%- set ns.mode = 'think' %}{%- elif '[[tool]]' in content and tools %}{%- set ns.mode = 'tool' %}{%- endif %}{%- endif %}
        {%- endfor %}
        {%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}{%- if ns.mode %}{{- '<|m_' + ns.mode + '|>' }}{%- endif %}{%- endif %}
        """;
}
