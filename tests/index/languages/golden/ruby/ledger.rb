# frozen_string_literal: true

require 'acme/book'
require_relative '../store'

module Acme
  module Core
    # Entries of one account.
    class Ledger < Book
      include Named
      extend Acme::Printing

      MAX = 3
      Point = Struct.new(:x, :y) do
        def distance
          x
        end
      end

      attr_reader :last, :count
      has_many :entries

      def initialize(store, count: 0, *rest, **options, &block)
        @store = store
        @cache = Cache.new
      end

      def self.open(path)
        new(Store.new(path))
      end

      class << self
        def build; end
      end

      # What the entries add up to.
      def total(currency)
        sum = @store.sum(currency) || Money.new(1)
        @store.entries.each { |entry| entry.amount }
        @last ||= Acme::Money.zero
      rescue StoreError => error
        raise ArgumentError, error
      end

      def empty?
        return @cache
      end

      alias_method :sum, :total
      alias plus total
      define_method(:each) { |entry| entry }

      private

      def secret
        self.total('EUR')
      end
    end

    module Named
      def name; end
    end
  end
end
