namespace Drydock.Harness.Reports.Html;

/// <summary>Texts by number, each once, in the order of their first use.</summary>
internal sealed class StringTable
{
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];

    internal IReadOnlyList<string> Texts => _texts;

    internal int this[string text]
    {
        get
        {
            if (_indexes.TryGetValue(text, out var index)) return index;
            _indexes.Add(text, _texts.Count);
            _texts.Add(text);
            return _texts.Count - 1;
        }
    }
}
