using System.Globalization;
using System.Text;
using Drydock.Simulators.Network;

namespace Drydock.Simulators.Workloads.Redis;

/// <summary>Replies as redis-cli of 3.2 prints them.</summary>
internal static class RedisCliFormat
{
    /// <summary>What is printed for a reply to a command.</summary>
    internal static string Text(List<string> command, RespReply reply, RedisCliOutput format)
    {
        var isText = command[0].Equals("info", StringComparison.OrdinalIgnoreCase)
            || (command.Count == 2 && command[0].Equals("client", StringComparison.OrdinalIgnoreCase) && command[1].Equals("list", StringComparison.OrdinalIgnoreCase));
        return isText ? Raw(reply) : format switch
        {
            RedisCliOutput.Raw => Raw(reply) + "\n",
            RedisCliOutput.Csv => Csv(reply) + "\n",
            _ => Standard(reply, ""),
        };
    }

    /// <summary>Why a connection failed, in the words of strerror(3).</summary>
    internal static string Reason(SimSocketException exception)
    {
        var text = exception.Message[(exception.Message.LastIndexOf(": ", StringComparison.Ordinal) + 2)..];
        return char.ToUpperInvariant(text[0]) + text[1..];
    }

    internal static string Raw(RespReply reply) => reply.Kind switch
    {
        RespReplyKind.Null => "",
        RespReplyKind.Error => reply.Text + "\n",
        RespReplyKind.Integer => RedisText.Integer(reply.Integer),
        RespReplyKind.Array => string.Join('\n', reply.Items.Select(Raw)),
        _ => reply.Text,
    };

    internal static string Csv(RespReply reply) => reply.Kind switch
    {
        RespReplyKind.Null => "NIL",
        RespReplyKind.Error => "ERROR," + RedisText.Quote(reply.Text),
        RespReplyKind.Integer => RedisText.Integer(reply.Integer),
        RespReplyKind.Array => string.Join(',', reply.Items.Select(Csv)),
        _ => RedisText.Quote(reply.Text),
    };

    /// <summary>For people: numbered, quoted, with types.</summary>
    internal static string Standard(RespReply reply, string prefix)
    {
        switch (reply.Kind)
        {
            case RespReplyKind.Null: return "(nil)\n";
            case RespReplyKind.Error: return $"(error) {reply.Text}\n";
            case RespReplyKind.Status: return reply.Text + "\n";
            case RespReplyKind.Integer: return $"(integer) {RedisText.Integer(reply.Integer)}\n";
            case RespReplyKind.Bulk: return RedisText.Quote(reply.Text) + "\n";
        }

        if (reply.Items.Count == 0) return "(empty list or set)\n";
        var width = RedisText.Integer(reply.Items.Count).Length;
        var text = new StringBuilder();
        for (var i = 0; i < reply.Items.Count; i++)
        {
            if (i > 0) text.Append(prefix);
            text.Append((i + 1).ToString(CultureInfo.InvariantCulture).PadLeft(width)).Append(") ");
            text.Append(Standard(reply.Items[i], prefix + new string(' ', width + 2)));
        }

        return text.ToString();
    }
}
