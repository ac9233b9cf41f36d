#include <argus/detail/concealment.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace argus::detail {
namespace {

/// An escape sequence: its size, and what it stands for.
struct Escape {
  std::size_t size = 0;
  std::string bytes{};
};

std::optional<std::uint32_t> number_of(std::string_view digits, int base) {
  std::uint32_t number = 0;
  const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
  if (error != std::errc{} || rest != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::string utf8(std::uint32_t character) {
  const auto byte = [](std::uint32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
  const auto low_bits = [&](unsigned shift) { return byte(0x80U | (character >> shift & 0x3fU)); };
  if (character < 0x80) return {byte(character)};
  if (character < 0x800) return {byte(0xc0U | character >> 6U), low_bits(0)};
  if (character < 0x10000) return {byte(0xe0U | character >> 12U), low_bits(6), low_bits(0)};
  return {byte(0xf0U | (character >> 18U & 0x07U)), low_bits(12), low_bits(6), low_bits(0)};
}

/// As in \u00e5: half a surrogate pair included.
std::optional<std::uint32_t> json_number(std::string_view text) {
  constexpr std::size_t size = 6;
  if (text.size() < size || text.substr(0, 2) != "\\u") return std::nullopt;
  return number_of(text.substr(2, size - 2), 16);
}

std::optional<Escape> json_escape(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  if (const auto number = json_number(text)) {
    const auto second = json_number(text.substr(6));
    const bool is_pair = second && *number >> 10U == 0xd800U >> 10U && *second >> 10U == 0xdc00U >> 10U;
    if (!is_pair) return Escape{6, utf8(*number)};
    return Escape{12, utf8(0x10000U + ((*number & 0x3ffU) << 10U) + (*second & 0x3ffU))};
  }
  constexpr std::string_view letters = "\"\\/bfnrt";
  constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
  const auto letter = letters.find(text[1]);
  if (letter == std::string_view::npos) return std::nullopt;
  return Escape{2, {meanings[letter]}};
}

std::optional<Escape> url_escape(std::string_view text) {
  if (text.size() < 3) return std::nullopt;
  const auto byte = number_of(text.substr(1, 2), 16);
  if (!byte) return std::nullopt;
  return Escape{3, {static_cast<char>(static_cast<unsigned char>(*byte))}};
}

std::optional<Escape> html_escape(std::string_view text) {
  constexpr std::size_t most_bytes = 10;
  const auto end = text.substr(0, most_bytes).find(';');
  if (end == std::string_view::npos || end < 2) return std::nullopt;
  const std::string_view name = text.substr(1, end - 1);
  constexpr std::array<std::pair<std::string_view, char>, 5> names{
      {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
  for (const auto& [known, character] : names) {
    if (name == known) return Escape{end + 1, {character}};
  }
  if (name[0] != '#' || name.size() < 2) return std::nullopt;
  const bool is_hexadecimal = name[1] == 'x' || name[1] == 'X';
  const auto number = is_hexadecimal ? number_of(name.substr(2), 16) : number_of(name.substr(1), 10);
  if (!number) return std::nullopt;
  return Escape{end + 1, utf8(*number)};
}

/// A way to write a text with escape sequences.
struct Form {
  /// What each of them begins with.
  char sign;
  /// Reads one at the beginning of a text.
  std::optional<Escape> (*escape)(std::string_view text);
};

constexpr Form json_form{'\\', &json_escape};
constexpr std::array forms{json_form, Form{'%', &url_escape}, Form{'&', &html_escape}};

/// A text without its escape sequences, and where each of its bytes came from.
struct Unescaped {
  std::string bytes{};
  /// One more than there are bytes: the last is the end.
  std::vector<std::size_t> places{};
};

template <class PlaceOf>
Unescaped unescape(std::string_view text, const Form& form, const PlaceOf& place_of) {
  Unescaped result;
  for (std::size_t i = 0; i < text.size();) {
    const auto found = text[i] == form.sign ? form.escape(text.substr(i)) : std::nullopt;
    const std::string_view bytes = found ? std::string_view(found->bytes) : text.substr(i, 1);
    result.bytes += bytes;
    result.places.insert(result.places.end(), bytes.size(), place_of(i));
    i += found ? found->size : 1;
  }
  result.places.push_back(place_of(text.size()));
  return result;
}

/// Calls `found(begin, end)` wherever the secret stands, and where it overlaps itself too (Knuth, Morris and Pratt).
template <class Found>
void find_all(std::string_view text, std::string_view secret, const Found& found) {
  if (secret.empty()) return;
  // How much of the secret's beginning is known to match after a mismatch behind so many bytes.
  std::vector<std::size_t> borders(secret.size() + 1);
  const auto next = [&](std::size_t matched, char byte) {
    while (matched > 0 && (matched == secret.size() || secret[matched] != byte)) matched = borders[matched];
    return secret[matched] == byte ? matched + 1 : 0;
  };
  for (std::size_t i = 1; i < secret.size(); ++i) borders[i + 1] = next(borders[i], secret[i]);
  std::size_t matched = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    matched = next(matched, text[i]);
    if (matched == secret.size()) found(i + 1 - matched, i + 1);
  }
}

/// Marks the bytes of a text that belong to a secret.
class Marks {
 public:
  Marks(std::string_view text, const Secrets& secrets) : text_(text), secrets_(secrets), marks_(text.size()) {
    const auto same = [](std::size_t place) { return place; };
    find(text_, same);
    for (const Form& form : forms) {
      const Unescaped plain = find_unescaped(text_, form, same);
      find_unescaped(plain.bytes, json_form, [&](std::size_t place) { return plain.places[place]; });
    }
  }

  bool any() const { return any_; }
  bool at(std::size_t place) const { return marks_[place]; }

 private:
  template <class PlaceOf>
  void find(std::string_view text, const PlaceOf& place_of) {
    for (const Secret& secret : secrets_) {
      std::size_t marked = 0;
      find_all(text, secret.reveal(), [&](std::size_t begin, std::size_t end) {
        const std::size_t first = (std::max)(marked, place_of(begin));
        marked = place_of(end);
        std::fill(marks_.begin() + static_cast<std::ptrdiff_t>(first),
                  marks_.begin() + static_cast<std::ptrdiff_t>(marked), true);
        any_ = true;
      });
    }
  }

  /// @returns the text without its escape sequences; blank where none can be in it
  template <class PlaceOf>
  Unescaped find_unescaped(std::string_view text, const Form& form, const PlaceOf& place_of) {
    if (text.find(form.sign) == std::string_view::npos) return {};
    Unescaped plain = unescape(text, form, place_of);
    find(plain.bytes, [&](std::size_t place) { return plain.places[place]; });
    return plain;
  }

  std::string_view text_;
  const Secrets& secrets_;
  std::vector<bool> marks_;
  bool any_ = false;
};

/// So many bytes may a secret take in its longest form, and stand in it only partly before a cut.
std::size_t longest_form(const Secrets& secrets) {
  // JSON within JSON may write each byte of \u0061 as \u005c does.
  constexpr std::size_t most_per_byte = 36;
  std::size_t longest = 0;
  for (const Secret& secret : secrets) longest = (std::max)(longest, secret.reveal().size());
  return longest * most_per_byte;
}

}  // namespace

std::string concealed(std::string_view text, const Secrets& secrets, std::size_t most) {
  const std::size_t quote = (std::min)(text.size(), most);
  const Marks marks{text.substr(0, quote + (std::min)(text.size() - quote, longest_form(secrets))), secrets};
  std::string result;
  result.reserve(quote);
  for (std::size_t i = 0; i < quote; ++i) {
    if (!marks.at(i)) {
      result += text[i];
    } else if (i == 0 || !marks.at(i - 1)) {
      result += "***";
    }
  }
  return result;
}

bool holds_secret(std::string_view text, const Secrets& secrets) {
  return Marks{text, secrets}.any();
}

}  // namespace argus::detail
