using System.Buffers;

namespace Sluice.Protocols.Responses;

/// <summary>The events around the deltas: an item's beginning and end, its parts, and the copies of the response.</summary>
internal sealed partial class ResponsesStreamWriter
{
    private void NewItem(string prefix)
    {
        _id = context.NewId(prefix);
        var at = new ArrayBufferWriter<byte>(80);
        at.Write(",\"item_id\":\""u8);
        ResponsesAnswer.Ascii(_id, at);
        at.Write("\",\"output_index\":"u8);
        ResponsesUsage.Number(_index, at);
        _at = at.WrittenSpan.ToArray();
    }

    private void Added()
    {
        Event("output_item.added"u8, isItem: true);
        WriteItem(isDone: false, null, output);
        output.Write("}\n\n"u8);
    }

    private void Done(string? token)
    {
        var from = NextItem();
        WriteItem(isDone: true, token, _answer!.Items);
        Done(from);
    }

    private int NextItem()
    {
        if (_answer!.Items.WrittenCount > 0) _answer.Items.Write(","u8);
        return _answer.Items.WrittenCount;
    }

    private void Done(int from)
    {
        Event("output_item.done"u8, isItem: true);
        output.Write(_answer!.Items.WrittenSpan[from..]);
        output.Write("}\n\n"u8);
        _index++;
    }

    private void WriteItem(bool isDone, string? token, IBufferWriter<byte> target)
    {
        var text = isDone ? _text.WrittenSpan : default;
        switch (_item)
        {
            case Item.Text or Item.Refusal:
                ResponsesItems.Message(_id, text, _item == Item.Refusal, isDone, target);
                break;
            case Item.Reasoning:
                ResponsesItems.Reasoning(_id, text, token, isDone, target);
                break;
            default:
                ResponsesItems.Call(_id, _block!, _item == Item.Custom, text, isDone, context, target);
                break;
        }
    }

    private void Whole(ReadOnlySpan<byte> name, ReadOnlySpan<byte> field, ReadOnlySpan<byte> end)
    {
        Event(name);
        output.Write(PartIndex);
        output.Write(",\""u8);
        output.Write(field);
        output.Write("\":\""u8);
        output.Write(_text.WrittenSpan);
        output.Write(end);
    }

    private void EndPart(ReadOnlySpan<byte> name)
    {
        Event(name);
        output.Write(PartIndex);
        output.Write(",\"part\":"u8);
        if (_item == Item.Reasoning) ResponsesItems.SummaryPart(_text.WrittenSpan, output);
        else ResponsesItems.Part(_text.WrittenSpan, _item == Item.Refusal, output);
        output.Write("}\n\n"u8);
    }

    private void Event(ReadOnlySpan<byte> name, bool isItem = false)
    {
        EventName(name);
        if (!isItem)
        {
            output.Write(_at);
            return;
        }

        output.Write(",\"output_index\":"u8);
        ResponsesUsage.Number(_index, output);
        output.Write(",\"item\":"u8);
    }

    private void Copy(ReadOnlySpan<byte> name, string status)
    {
        CopyHead(name);
        _answer!.Write(output, status);
        output.Write("}\n\n"u8);
    }

    private void CopyHead(ReadOnlySpan<byte> name)
    {
        EventName(name);
        output.Write(",\"response\":"u8);
    }

    private void EventName(ReadOnlySpan<byte> name)
    {
        output.Write("event: response."u8);
        output.Write(name);
        output.Write("\ndata: {\"type\":\"response."u8);
        output.Write(name);
        output.Write("\",\"sequence_number\":"u8);
        ResponsesUsage.Number(_sequence++, output);
    }
}
