namespace Drydock.Wire.Kubernetes.Protobuf;

/// <summary>What a field of a message holds.</summary>
internal enum FieldType
{
    Text,
    Bytes,
    Integer,
    Flag,
    Message,
    TextMap,
    BytesMap,
    Quantity,
    QuantityMap,
    IntegerOrText,
    Time,

    /// <summary>A message whose fields stand in its owner.</summary>
    Inline,

    /// <summary>Not read: the server fills it in itself.</summary>
    Skipped,
}

/// <summary>A field of a message: its JSON name, what it holds, and whether a zero value was set on purpose.</summary>
internal sealed record MessageField(string Name, FieldType Type, string Message, bool IsRepeated, bool KeepsZero);
