using System.Text;
using System.Xml;

namespace Drydock.Harness.Reports;

/// <summary>Texts of a run may hold what XML can't (control characters, halves of surrogate pairs): each becomes U+FFFD.</summary>
internal static class XmlText
{
    private const char Replacement = '\uFFFD';

    internal static string Of(string text)
    {
        var safe = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i])) safe.Append(text[i]).Append(text[++i]);
            else safe.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : Replacement);
        }

        return safe.ToString();
    }
}
